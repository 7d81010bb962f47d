package dev.jderp.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The header that hands the client's address to the WebSocket session. */
class ClientHeaderTest {

    /** A request of a trusted proxy, as the client address filter hands it on, with one more header. */
    private static HttpServletRequest request(String name, String value) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                ClientHeaderTest.class.getClassLoader(),
                new Class<?>[]{HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeaders" -> Collections.enumeration(List.of("[2001:db8::1]:99"));
                    case "getHeaderNames" -> Collections.enumeration(List.of("X-Forwarded-For", name));
                    case "getHeader" -> arguments[0].equals(name) ? value : null;
                    case "getRemoteAddr" -> "2001:db8:0:0:0:0:0:1";
                    case "getRemotePort" -> 99;
                    case "getAttribute" -> arguments[0].equals("dev.jderp.trusted-proxy");
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void theHeaderCarriesTheAddressAndHidesTheClientsOwn() {
        for (String header : List.of("Jderp-Handshake-From", "jderp-handshake-from")) {
            HttpServletRequest shown = new ClientHeader(request(header, "1.1.1.1 1"));
            var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
            for (String name : Collections.list(shown.getHeaderNames())) {
                headers.put(name, Collections.list(shown.getHeaders(name)));
            }
            assertEquals(2, headers.size());
            assertEquals(
                    Optional.of(new ClientHeader.From(new InetSocketAddress("2001:db8::1", 99), true)),
                    ClientHeader.read(headers));
        }
        assertEquals(Optional.empty(), ClientHeader.read(Map.of()));
    }
}
