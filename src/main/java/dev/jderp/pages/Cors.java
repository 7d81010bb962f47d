package dev.jderp.pages;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What pages of other origins may do: read answers, if their origin is in the list, and send a token. No cookie is ever
 * asked for.
 *
 * @param origins the origins, as browsers write them; empty for none
 */
public record Cors(List<String> origins) {

    private static final String METHODS = "GET, HEAD, PUT, POST, DELETE";
    private static final String REQUEST_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match";
    private static final String ANSWER_HEADERS = "ETag";
    private static final String SECONDS = "600";

    /** A copy of the list. */
    public Cors {
        origins = List.copyOf(origins);
    }

    /**
     * The headers of the answer to a request; Vary is added to that of the page.
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
            headers.put("Access-Control-Max-Age", SECONDS);
        } else {
            headers.put("Access-Control-Expose-Headers", ANSWER_HEADERS);
        }
        return headers;
    }

    /**
     * Whether a browser asks on behalf of such a page what it may send: then 204 and the headers are the whole answer.
     */
    public boolean isPreflight(String method, Function<String, @Nullable String> header) {
        String origin = header.apply("Origin");
        return origin != null && origins.contains(origin) && method.equals("OPTIONS")
                && header.apply("Access-Control-Request-Method") != null;
    }
}
