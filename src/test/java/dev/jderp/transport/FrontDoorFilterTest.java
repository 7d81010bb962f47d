package dev.jderp.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whom the container believes when it is told who the client is. */
class FrontDoorFilterTest {

    private static final String SECRET = "the-secret-of-this-boot";

    /** A request from loopback with these headers, as a container would hand it over. */
    private static HttpServletRequest request(String... headers) {
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return (HttpServletRequest) Proxy.newProxyInstance(
                FrontDoorFilterTest.class.getClassLoader(),
                new Class<?>[]{HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeader" -> all.get((String) arguments[0]);
                    case "getHeaders" -> Collections.enumeration(
                            all.containsKey((String) arguments[0])
                                    ? List.of(all.get((String) arguments[0]))
                                    : List.of());
                    case "getHeaderNames" -> Collections.enumeration(all.keySet());
                    case "getRemoteAddr" -> "127.0.0.1";
                    case "getRemotePort" -> 1;
                    case "getScheme" -> "http";
                    case "isSecure" -> false;
                    case "getServerName" -> "relay.example";
                    case "getServerPort" -> 8443;
                    case "getRequestURI" -> "/page";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static HttpServletRequest filtered(HttpServletRequest request) {
        return FrontDoorFilter.seen(request, new FrontDoorSecret(SECRET));
    }

    @Test
    void theFrontDoorIsBelieved() {
        HttpServletRequest seen = filtered(
                request("Jderp-Client", SECRET + " https 203.0.113.7 5678", "Host", "relay.example:8443"));
        assertEquals("203.0.113.7", seen.getRemoteAddr());
        assertEquals("203.0.113.7", seen.getRemoteHost());
        assertEquals(5678, seen.getRemotePort());
        assertEquals("https", seen.getScheme());
        assertTrue(seen.isSecure());
        assertEquals("https://relay.example:8443/page", seen.getRequestURL().toString());
    }

    @Test
    void withoutAPortInTheHostItIsTheUsualOne() {
        HttpServletRequest seen = filtered(
                request("Jderp-Client", SECRET + " https ::1 5678", "Host", "[2001:db8::1]"));
        assertEquals(443, seen.getServerPort());
        assertEquals("https://relay.example/page", seen.getRequestURL().toString());
    }

    @Test
    void nobodyElseIsAndNobodySeesTheHeader() {
        for (String said : List.of(
                "guess https 203.0.113.7 5678", SECRET, "", " ", SECRET + " https 203.0.113.7",
                SECRET + "x https 1.1.1.1 1",
                SECRET + " https 203.0.113.7 5678 more")) {
            HttpServletRequest seen = filtered(request("Jderp-Client", said, "Host", "x", "Accept", "y"));
            assertEquals("127.0.0.1", seen.getRemoteAddr(), said);
            assertEquals("http", seen.getScheme(), said);
            assertNull(seen.getHeader("JDERP-client"), said);
            assertFalse(seen.getHeaders("jderp-client").hasMoreElements(), said);
            assertEquals(List.of("Accept", "Host"), Collections.list(seen.getHeaderNames()), said);
        }
    }

    @Test
    void theSecretIsNeverPrinted() {
        assertFalse(new FrontDoorSecret(SECRET).toString().contains(SECRET));
    }
}
