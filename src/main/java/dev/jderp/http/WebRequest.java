package dev.jderp.http;

import dev.jderp.url.HttpUrl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a web server.
 *
 * @param url the URL; its user and password become an Authorization header, which is not sent to another origin
 * @param headers further headers
 * @param body the body of a POST; empty for a GET
 * @param isFollowing whether redirects are followed, at most ten, and never from HTTPS to HTTP
 * @param maxBytes the limit for the answer's body, in bytes
 * @param isCut whether a larger body is cut off there; otherwise it is a {@link TooLargeException}
 */
public record WebRequest(
        HttpUrl url, Map<String, String> headers, Optional<byte[]> body, boolean isFollowing, int maxBytes,
        boolean isCut) {

    /** Makes an unmodifiable copy. */
    public WebRequest {
        headers = new LinkedHashMap<>(headers);
    }

    /** Returns a GET that follows redirects. */
    public static WebRequest get(HttpUrl url, int maxBytes) {
        return new WebRequest(url, Map.of(), Optional.empty(), true, maxBytes, false);
    }

    /** Returns a POST that follows redirects, with an answer that may be cut off. */
    public static WebRequest post(HttpUrl url, byte[] body, int maxBytes) {
        return new WebRequest(url, Map.of(), Optional.of(body), true, maxBytes, true);
    }

    /** Returns this request with one more header. */
    public WebRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new WebRequest(url, more, body, isFollowing, maxBytes, isCut);
    }

    /** Returns this request without following of redirects, which then are answers. */
    public WebRequest notFollowing() {
        return new WebRequest(url, headers, body, false, maxBytes, isCut);
    }

    WebRequest at(HttpUrl location, boolean asGet) {
        return new WebRequest(location, headers, asGet ? Optional.empty() : body, isFollowing, maxBytes, isCut);
    }
}
