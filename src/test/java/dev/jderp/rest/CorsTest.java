package dev.jderp.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CorsTest {

    private static final String PAGE = "https://admin.example.com";

    private final Map<String, String> answer = new TreeMap<>();

    private boolean whole(List<String> origins, String method, Map<String, String> headers) {
        answer.clear();
        return new Cors(origins).answer(request(method, headers), response());
    }

    private static HttpServletRequest request(String method, Map<String, String> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                CorsTest.class.getClassLoader(),
                new Class<?>[]{HttpServletRequest.class},
                (proxy, called, arguments) -> called.getName().equals("getMethod")
                        ? method
                        : headers.get((String) arguments[0]));
    }

    private HttpServletResponse response() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                CorsTest.class.getClassLoader(),
                new Class<?>[]{HttpServletResponse.class},
                (proxy, called, arguments) -> called.getName().equals("setStatus")
                        ? answer.put("status", arguments[0].toString())
                        : answer.put((String) arguments[0], (String) arguments[1]));
    }

    @Test
    void withoutOriginsNothingIsSaid() {
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
    void aBrowserThatAsksFirstIsToldWhatItMaySend() {
        assertTrue(whole(List.of(PAGE), "OPTIONS", Map.of("Origin", PAGE, "Access-Control-Request-Method", "PUT")));
        assertEquals("204", answer.get("status"));
        assertTrue(String.valueOf(answer.get("Access-Control-Allow-Headers")).contains("If-Match"));
        assertFalse(answer.containsKey("Access-Control-Allow-Credentials"));
        assertFalse(whole(List.of(PAGE), "OPTIONS", Map.of("Origin", PAGE)));
    }
}
