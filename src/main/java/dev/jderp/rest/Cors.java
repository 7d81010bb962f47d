package dev.jderp.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/**
 * What pages of other origins may do: read answers, if their origin is in the list, and send a token. No cookie is ever
 * asked for.
 *
 * @param origins the origins, as browsers write them; empty for none
 */
record Cors(List<String> origins) {

    private static final String METHODS = "GET, HEAD, PUT, POST, DELETE";
    private static final String REQUEST_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match";
    private static final String ANSWER_HEADERS = "ETag";
    private static final String SECONDS = "600";

    /**
     * Adds the headers of a request's origin.
     *
     * @return whether the answer is whole: a browser has asked what it may send, and has been told
     */
    boolean answer(HttpServletRequest request, HttpServletResponse response) {
        if (origins.isEmpty()) {
            return false;
        }
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin == null || !origins.contains(origin)) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        if (!request.getMethod().equals("OPTIONS") || request.getHeader("Access-Control-Request-Method") == null) {
            response.setHeader("Access-Control-Expose-Headers", ANSWER_HEADERS);
            return false;
        }
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
        response.setHeader("Access-Control-Max-Age", SECONDS);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }
}
