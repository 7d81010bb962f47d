package dev.jderp.auth;

import java.nio.file.Path;
import java.util.List;

/**
 * Options of the REST API's authentication.
 *
 * @param tokenFile the file with names, roles and hashes of tokens
 * @param ownTokenFile whether the relay creates the file if it is absent; false if the operator has set its path
 * @param corsOrigins the origins whose web pages may read responses, empty for none
 */
public record AccessOptions(Path tokenFile, boolean ownTokenFile, List<String> corsOrigins) {
}
