package dev.jderp.pages;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answers to pages of other origins (CORS): a page whose origin is in the list may read answers and send a token;
 * cookies are not used.
 *
 * @param origins the origins, as browsers write them; an empty list admits no other origin
 */
public record Cors(List<String> origins) {

    private static final String METHODS = "GET, HEAD, PUT, POST, DELETE";
    private static final String REQUEST_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match";
    private static final String ANSWER_HEADERS = "ETag";
    private static final String MAX_AGE_S = "600";

    /** Copies the list. */
    public Cors {
        origins = List.copyOf(origins);
    }

    /**
     * The headers to add to the answer; {@code Vary} is added to the page's own.
     *
     * @param header gives the value of a header by its name
     */
    public Map<String, String> headers(String method, Function<String, @Nullable String> header) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (origins.isEmpty()) {
            return headers;
        }
        headers.put("Vary", "Origin");
        String origin = header.apply("Origin");
        if (origin == null || !origins.contains(origin)) {
            return headers;
        }
        headers.put("Access-Control-Allow-Origin", origin);
        if (isPreflight(method, header)) {
            headers.put("Access-Control-Allow-Methods", METHODS);
            headers.put("Access-Control-Allow-Headers", REQUEST_HEADERS);
            headers.put("Access-Control-Max-Age", MAX_AGE_S);
        } else {
            headers.put("Access-Control-Expose-Headers", ANSWER_HEADERS);
        }
        return headers;
    }

    /** Whether the request is a browser's preflight for such a page: 204 and the headers are the whole answer. */
    public boolean isPreflight(String method, Function<String, @Nullable String> header) {
        String origin = header.apply("Origin");
        return origin != null && origins.contains(origin) && method.equals("OPTIONS")
                && header.apply("Access-Control-Request-Method") != null;
    }
}
