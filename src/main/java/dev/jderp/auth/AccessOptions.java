package dev.jderp.auth;

import java.nio.file.Path;
import java.util.List;

/**
 * The options of administration: tokens and the pages that may use them.
 *
 * @param tokenFile the names, roles and token hashes of administrators
 * @param ownTokenFile whether the relay creates that file if it is absent
 * @param corsOrigins the origins whose pages may read responses; empty if no origin may
 */
public record AccessOptions(Path tokenFile, boolean ownTokenFile, List<String> corsOrigins) {
}
