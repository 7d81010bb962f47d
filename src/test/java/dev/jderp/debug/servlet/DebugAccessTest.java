package dev.jderp.debug.servlet;

import dev.jderp.debug.options.DebugOptions;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebugAccessTest {

    private static DebugAccess trusting(String... networks) {
        return new DebugAccess(new DebugOptions(List.of(networks), List.of("relay.example.com")), "X-Client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.8.7", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    void clientsOnThisHostAreAdmitted(String address) {
        assertTrue(trusting().allows(address, false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100.64.0.1", "fd7a:115c:a1e0::1", "10.0.0.1", "192.0.2.1", "fe80::1%eth0", "localhost", "",
            ":",
            "unknown", "127.0.0.1.example.com", "1.2.3.400"})
    void otherClientsAreNotAdmitted(String address) {
        assertFalse(trusting().allows(address, false, false));
    }

    @Test
    void clientsInATrustedNetworkAreAdmitted() {
        DebugAccess access = trusting("10.1.0.0/16", "2001:db8::/32", "192.0.2.7");
        for (String address : List.of("10.1.2.3", "::ffff:10.1.2.3", "2001:db8::9", "192.0.2.7")) {
            assertTrue(access.allows(address, false, false), address);
        }
        for (String address : List.of("10.2.2.3", "2001:db9::9", "192.0.2.8")) {
            assertFalse(access.allows(address, false, false), address);
        }
    }

    @Test
    void aForwardedRequestIsBelievedFromATrustedProxyOnly() {
        assertFalse(trusting().allows("127.0.0.1", true, false));
        assertTrue(trusting().allows("127.0.0.1", true, true));
        assertFalse(trusting().allows("192.0.2.1", true, true));
    }

    @Test
    void forwardingHeadersAreRecognisedInEverySpelling() {
        DebugAccess access = trusting();
        for (String name : List.of("X-Forwarded-For", "x_forwarded_for", "FORWARDED", "X-Real-IP", "Via", "x-client",
                "X-Forwarded-Proto", "CF-Connecting-IP")) {
            assertTrue(access.isForwarding(name), name);
        }
        for (String name : List.of("Host", "Accept", "User-Agent", "Jderp-Client")) {
            assertFalse(access.isForwarding(name), name);
        }
    }
}
