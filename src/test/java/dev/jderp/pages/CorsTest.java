package dev.jderp.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CorsTest {

    private static final String PAGE = "https://admin.example.com";

    private final Map<String, String> answer = new TreeMap<>();

    private boolean whole(List<String> origins, String method, Map<String, String> headers) {
        answer.clear();
        Cors cors = new Cors(origins);
        answer.putAll(cors.headers(method, headers::get));
        return cors.isPreflight(method, headers::get);
    }

    @Test
    void withoutOriginsNoHeaderIsAdded() {
        assertFalse(whole(List.of(), "GET", Map.of("Origin", PAGE)));
        assertEquals(Map.of(), answer);
    }

    @Test
    void anOriginIsEchoedOnlyIfItIsExactlyOneOfTheList() {
        assertFalse(whole(List.of("https://x.example.com", PAGE), "GET", Map.of("Origin", PAGE)));
        assertEquals(
                Map.of("Vary", "Origin", "Access-Control-Allow-Origin", PAGE, "Access-Control-Expose-Headers", "ETag"),
                answer);
        for (String other : List.of("null", "*", PAGE + ".evil.com", PAGE + ":8443", "http://admin.example.com",
                "https://ADMIN.example.com", "https://x" + PAGE)) {
            for (String method : List.of("GET", "OPTIONS")) {
                assertFalse(whole(List.of(PAGE), method,
                        Map.of("Origin", other, "Access-Control-Request-Method", "PUT")), other);
                assertEquals(Map.of("Vary", "Origin"), answer, other);
            }
        }
    }

    @Test
    void aPreflightGetsTheAllowedMethodsAndHeaders() {
        assertTrue(whole(List.of(PAGE), "OPTIONS", Map.of("Origin", PAGE, "Access-Control-Request-Method", "PUT")));
        assertTrue(String.valueOf(answer.get("Access-Control-Allow-Headers")).contains("If-Match"));
        assertFalse(answer.containsKey("Access-Control-Allow-Credentials"));
        assertFalse(whole(List.of(PAGE), "OPTIONS", Map.of("Origin", PAGE)));
    }
}
