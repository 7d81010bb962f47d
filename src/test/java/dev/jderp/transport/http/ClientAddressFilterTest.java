package dev.jderp.transport.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.transport.FrontDoorSecret;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The senders whose headers the container believes about the client's address. */
class ClientAddressFilterTest {

    private static final String SECRET = "the-secret-of-this-boot";
    private static final ClientAddresses BEHIND_PROXY = new ClientAddresses(
            new AddressOptions(List.of("10.0.0.0/8"), "X-Forwarded-For"));

    /** A request from loopback with these headers, as a container would hand it over. */
    private static HttpServletRequest request(String... headers) {
        return requestFrom("127.0.0.1", headers);
    }

    private static HttpServletRequest requestFrom(String peer, String... headers) {
        var attributes = new HashMap<String, Object>();
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return (HttpServletRequest) Proxy.newProxyInstance(
                ClientAddressFilterTest.class.getClassLoader(),
                new Class<?>[]{HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeader" -> all.get((String) arguments[0]);
                    case "getHeaders" -> Collections.enumeration(
                            all.containsKey((String) arguments[0])
                                    ? List.of(all.get((String) arguments[0]))
                                    : List.of());
                    case "getHeaderNames" -> Collections.enumeration(all.keySet());
                    case "getRemoteAddr" -> peer;
                    case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                    case "getAttribute" -> attributes.get((String) arguments[0]);
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
        return ClientAddressFilter.withClient(request, new FrontDoorSecret(SECRET), BEHIND_PROXY);
    }

    @Test
    void theAddressFromTheFrontDoorIsBelieved() {
        HttpServletRequest seen = filtered(
                request("Jderp-Client", SECRET + " https 203.0.113.7 5678 true false false", "Host",
                        "relay.example:8443"));
        assertEquals("203.0.113.7", seen.getRemoteAddr());
        assertEquals("203.0.113.7", seen.getRemoteHost());
        assertEquals(5678, seen.getRemotePort());
        assertEquals("https", seen.getScheme());
        assertTrue(seen.isSecure());
        assertEquals("https://relay.example:8443/page", seen.getRequestURL().toString());
    }

    @Test
    void aHostWithoutAPortHasTheDefaultPort() {
        HttpServletRequest seen = filtered(
                request("Jderp-Client", SECRET + " https ::1 5678 false true false", "Host", "[2001:db8::1]"));
        assertEquals(443, seen.getServerPort());
        assertEquals("https://relay.example/page", seen.getRequestURL().toString());
    }

    @Test
    void theHeaderWithoutTheSecretIsIgnoredAndHidden() {
        for (String said : List.of(
                "guess https 203.0.113.7 5678", SECRET, "", " ", SECRET + " https 203.0.113.7",
                SECRET + "x https 1.1.1.1 1 false false false",
                SECRET + " https 203.0.113.7 5678 true true", SECRET + " https 203.0.113.7 5678 true true true more")) {
            HttpServletRequest seen = filtered(request("Jderp-Client", said, "Host", "x", "Accept", "y"));
            assertEquals("127.0.0.1", seen.getRemoteAddr(), said);
            assertEquals("http", seen.getScheme(), said);
            assertNull(seen.getHeader("JDERP-client"), said);
            assertFalse(seen.getHeaders("jderp-client").hasMoreElements(), said);
            assertEquals(List.of("Accept", "Host"), Collections.list(seen.getHeaderNames()), said);
        }
    }

    /** The two attributes: sent by a trusted proxy, and a client named by a sender that is not trusted. */
    private static String marks(HttpServletRequest request) {
        return request.getAttribute("dev.jderp.trusted-proxy") + " " + request.getAttribute("dev.jderp.forwarded");
    }

    @Test
    void theAttributesHaveTheValuesFromTheFrontDoor() {
        for (String marks : List.of("true false", "false true", "false false", "true true")) {
            assertEquals(marks,
                    marks(filtered(request("Jderp-Client", SECRET + " http 203.0.113.7 5678 " + marks + " true", "Host",
                            "x"))));
        }
    }

    @Test
    void aTrustedProxyAtTheContainerNamesItsClient() {
        HttpServletRequest seen = filtered(requestFrom("10.0.0.9", "X-Forwarded-For", "203.0.113.7:99", "Host", "x",
                "X-Forwarded-Proto", "https"));
        assertEquals("203.0.113.7", seen.getRemoteAddr());
        assertEquals(99, seen.getRemotePort());
        assertEquals("https", seen.getScheme());
        assertEquals("true false", marks(seen));
        HttpServletRequest named = filtered(requestFrom("10.0.0.9", "X-Forwarded-For", "127.0.0.1, 203.0.113.7"));
        assertEquals("203.0.113.7", named.getRemoteAddr());
        assertEquals("true true", marks(named));
        assertEquals("true false", marks(filtered(requestFrom("10.0.0.9", "Host", "x"))));
    }

    @Test
    void forwardingHeadersOfOthersAreMarkedButNotBelieved() {
        for (String header : List.of("X-Forwarded-For", "Forwarded", "x-real-ip", "Via", "X-Forwarded-Host",
                "X_Forwarded_For")) {
            HttpServletRequest seen = filtered(requestFrom("192.0.2.1", header, "203.0.113.7", "Host", "x"));
            assertEquals("192.0.2.1", seen.getRemoteAddr(), header);
            assertEquals("http", seen.getScheme(), header);
            assertEquals("false true", marks(seen), header);
        }
        assertEquals("false false", marks(filtered(requestFrom("192.0.2.1", "Host", "x"))));
        HttpServletRequest guessed = filtered(
                requestFrom("10.0.0.9", "Jderp-Client", "guess https 1.1.1.1 1 true false",
                        "X-Forwarded-For", "203.0.113.7", "Host", "x"));
        assertEquals("203.0.113.7", guessed.getRemoteAddr());
        assertNull(guessed.getHeader("Jderp-Client"));
    }

    @Test
    void theSecretIsNeverPrinted() {
        assertFalse(new FrontDoorSecret(SECRET).toString().contains(SECRET));
    }
}
