package dev.jderp.auth;

import java.nio.file.Path;
import java.util.List;

/**
 * Who may administer the relay.
 *
 * @param tokenFile who has which role, and the hashes of their tokens
 * @param ownTokenFile whether that file is ours to make where it is absent
 * @param corsOrigins the origins whose pages may read answers, empty for none
 */
public record AccessOptions(Path tokenFile, boolean ownTokenFile, List<String> corsOrigins) {
}
