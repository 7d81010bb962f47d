package dev.jderp.pages.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which visitors of the home page are shown the way to the debug pages. */
class DebugVisitorTest {

    private static HttpServletRequest request(String address, Map<String, String> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                DebugVisitorTest.class.getClassLoader(),
                new Class<?>[]{HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> address;
                    case "getHeader" -> headers.get((String) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "::1, true", "0:0:0:0:0:0:0:1, true", "192.0.2.1, false", "unknown, false"})
    void whoIsOnThisHostIsShownTheWayToTheDebugPages(String address, boolean may) {
        assertEquals(may, DebugVisitor.ON_THIS_HOST.maySee(request(address, Map.of())));
        assertFalse(DebugVisitor.ON_THIS_HOST.maySee(request(address, Map.of("X-Forwarded-For", "127.0.0.1"))));
    }
}
