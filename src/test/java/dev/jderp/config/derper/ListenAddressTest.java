package dev.jderp.config.derper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({":443, '', 443, true", ":https, '', https, true", "192.0.2.1:3340, 192.0.2.1, 3340, false",
            "[2001:db8::1]:443, 2001:db8::1, 443, true", "[192.0.2.1]:80, 192.0.2.1, 80, false",
            "localhost:http, localhost, http, false"})
    void derpersFormsAreRead(String text, String host, String port, boolean isHttps) {
        ListenAddress address = ListenAddress.parse(text).orElseThrow();
        assertEquals(new ListenAddress(host, port), address);
        assertEquals(isHttps, address.isHttps());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "443", ":", "host", "2001:db8::1:443", "[::1]", "[::1:443", "::1]:443", "a:b", ":443x"})
    void otherFormsAreRefused(String text) {
        assertEquals(Optional.empty(), ListenAddress.parse(text));
    }

    @Test
    void aNameIsListenedOnByItsIpv4Address() throws UnknownHostException {
        assertEquals("127.0.0.1", new ListenAddress("localhost", "443").address());
        assertEquals("", new ListenAddress("", "443").address());
        assertEquals("::1", new ListenAddress("::1", "443").address());
        assertThrows(UnknownHostException.class, () -> new ListenAddress("no.invalid", "443").address());
    }
}
