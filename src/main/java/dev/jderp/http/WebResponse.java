package dev.jderp.http;

import java.util.Map;
import java.util.Optional;

/**
 * The answer of a web server.
 *
 * @param status the status, 200 to 599
 * @param fields the headers by lower-case name; of several with one name, the first
 * @param body the body, perhaps cut off at the request's limit
 */
public record WebResponse(int status, Map<String, String> fields, byte[] body) {

    /** Returns the value of a header. */
    public Optional<String> field(String lowerCaseName) {
        return Optional.ofNullable(fields.get(lowerCaseName));
    }
}
