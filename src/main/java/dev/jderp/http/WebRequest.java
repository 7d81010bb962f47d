package dev.jderp.http;

import dev.jderp.url.HttpUrl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a web server.
 *
 * @param url where to; a user and password in it become a header, which is not sent to another origin
 * @param headers more headers
 * @param body the body of a POST; empty for a GET
 * @param isFollowing whether redirects are followed, up to ten, and never from HTTPS to HTTP
 * @param maxBytes how large the answer's body may be
 * @param isCut whether of a larger body the beginning is taken; else it is a failure
 */
public record WebRequest(
        HttpUrl url, Map<String, String> headers, Optional<byte[]> body, boolean isFollowing, int maxBytes,
        boolean isCut) {

    /** Makes an unmodifiable copy. */
    public WebRequest {
        headers = new LinkedHashMap<>(headers);
    }

    /** A GET that follows redirects. */
    public static WebRequest get(HttpUrl url, int maxBytes) {
        return new WebRequest(url, Map.of(), Optional.empty(), true, maxBytes, false);
    }

    /** A POST that follows redirects, of whose answer the beginning is enough. */
    public static WebRequest post(HttpUrl url, byte[] body, int maxBytes) {
        return new WebRequest(url, Map.of(), Optional.of(body), true, maxBytes, true);
    }

    /** With one more header. */
    public WebRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new WebRequest(url, more, body, isFollowing, maxBytes, isCut);
    }

    /** With redirects as answers. */
    public WebRequest notFollowing() {
        return new WebRequest(url, headers, body, false, maxBytes, isCut);
    }

    WebRequest at(HttpUrl location, boolean asGet) {
        return new WebRequest(location, headers, asGet ? Optional.empty() : body, isFollowing, maxBytes, isCut);
    }
}
