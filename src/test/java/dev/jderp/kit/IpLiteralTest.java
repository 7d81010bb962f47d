package dev.jderp.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

    @ParameterizedTest
    @ValueSource(strings = {"::", "::1", "2001:db8::1", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8", "1.2.3.4", "0.0.0.0",
            "255.255.255.255"})
    void anAddressIsRead(String text) {
        assertTrue(IpLiteral.isAddress(text));
        assertEquals(IpLiteral.parse(text), IpLiteral.parseWithZone(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relay:443", "relay.example:443", "x:", "none:1", "[::1]", "1.2.3.4:443x",
            "1.2.3.4:443",
            "dead:443", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "1", "0x7f000001", "localhost", "00001::1",
            "1::2::3", ":::", "1.2.3.4%1", "fe80::1%", "1:2:3:4:5:6:7:8:9", ".::1"})
    void otherTextIsRefusedWithoutAskingDns(String text) {
        assertFalse(IpLiteral.isAddress(text));
        assertEquals(Optional.empty(), IpLiteral.parseWithZone(text));
    }

    @Test
    void aZoneIsReadOnlyWhereItIsAllowed() {
        assertFalse(IpLiteral.isAddress("fe80::1%1"));
        assertEquals("fe80:0:0:0:0:0:0:1%1",
                IpLiteral.parseWithZone("fe80::1%1").map(InetAddress::getHostAddress).orElse(""));
    }

    @Test
    void aMappedAddressIsIpv4AndNotIpv6() {
        assertTrue(IpLiteral.parse("::ffff:1.2.3.4").filter(Inet4Address.class::isInstance).isPresent());
        assertFalse(IpLiteral.isIpv6("::ffff:1.2.3.4"));
        assertFalse(IpLiteral.isIpv4("::ffff:1.2.3.4"));
        assertTrue(IpLiteral.isIpv6("::1"));
        assertTrue(IpLiteral.isIpv4("1.2.3.4"));
    }

    @ParameterizedTest
    @CsvSource({"1.2.3.4,1.2.3.4", "::,::", "0:0:0:0:0:0:0:1,::1", "1:0:0:0:0:0:0:0,1::",
            "2001:DB8:0:0:1:0:0:1,2001:db8::1:0:0:1",
            "1:0:2:3:4:5:6:7,1:0:2:3:4:5:6:7", "1:0:0:2:0:0:0:3,1:0:0:2::3"})
    void textIsTheShortestForm(String text, String shortest) {
        assertEquals(shortest, IpLiteral.parse(text).map(IpLiteral::text).orElse(""));
    }

    @Test
    void aVeryLongTextIsRefusedAtOnce() {
        assertFalse(IpLiteral.isAddress(":".repeat(1_000_000) + "x"));
    }
}
