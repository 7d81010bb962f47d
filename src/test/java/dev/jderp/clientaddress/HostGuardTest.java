package dev.jderp.clientaddress;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {

    private final HostGuard guard = new HostGuard(List.of("Relay.example.com", "metrics.internal"));

    private boolean allows(boolean isOnThisHost, Map<String, List<String>> headers) {
        return guard.allows(isOnThisHost, name -> headers.getOrDefault(name, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "localhost", "localhost:8080", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.1:8080", "192.0.2.1:1",
            "[::1]",
            "[::1]:8080", "[2001:db8::1]:443", "relay.example.com", "RELAY.EXAMPLE.COM:8443", "relay.example.com.",
            "metrics.internal"})
    void anAddressAndANameOfTheRelayAreItsOwn(String host) {
        assertTrue(allows(true, Map.of("Host", List.of(host))));
        assertTrue(allows(false, Map.of("Host", List.of(host), "Origin", List.of("https://" + host))));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
            "evil-relay.example.com",
            "[evil.example]", "[::1", "::1:x", "", ":80", "localhost:80:80", "relay.example.com@evil.example"})
    void anyOtherHostIsRefusedWhereABrowserCouldHaveAsked(String host) {
        assertFalse(allows(true, Map.of("Host", List.of(host))));
        for (String mark : List.of("Origin", "Sec-Fetch-Site")) {
            assertFalse(allows(false, Map.of("Host", List.of(host), mark, List.of("same-origin"))));
        }
        assertTrue(allows(false, Map.of("Host", List.of(host)))); // a scraper in a trusted network
    }

    @Test
    void aRequestWithoutAHostIsAllowedUnlessOfABrowser() {
        assertTrue(allows(true, Map.of()));
        assertFalse(allows(true, Map.of("Origin", List.of("null"))));
        assertFalse(allows(true, Map.of("Host", List.of("localhost", "evil.example"))));
    }
}
