package dev.jderp.client.netcheck;

import static dev.jderp.client.dial.NodeDialer.Family.IPV4;
import static dev.jderp.client.dial.NodeDialer.Family.IPV6;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.derpmap.DerpNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StunTargetTest {

    private static DerpNode node(String host, String ipv4, String ipv6, int stunPort, String stunTestIp) {
        return new DerpNode("1a", 1, host, "", ipv4, ipv6, stunPort, false, 0, false, stunTestIp, false, Map.of());
    }

    private static String target(DerpNode node, Family family) {
        return StunTarget.of(node, family).map(it -> it.host() + " " + it.port()).orElse("nowhere");
    }

    @Test
    void portZeroMeans3478() {
        assertEquals("a.example 3478", target(node("a.example", "", "", 0, ""), IPV4));
        assertEquals("a.example 3479", target(node("a.example", "", "", 3479, ""), IPV4));
        assertEquals("a.example 65535", target(node("a.example", "", "", 65535, ""), IPV4));
    }

    @Test
    void anInvalidPortDisablesStun() {
        for (int port : new int[]{-1, -2, Integer.MIN_VALUE, 65536, Integer.MAX_VALUE}) {
            assertEquals(Optional.empty(), StunTarget.of(node("a.example", "", "", port, ""), IPV4));
            assertEquals(Optional.empty(), StunTarget.of(node("a.example", "", "", port, "127.0.0.1"), IPV4));
        }
    }

    @Test
    void anAddressInTheMapReplacesTheName() {
        DerpNode node = node("a.example", "192.0.2.1", "2001:db8::1", 0, "");
        assertEquals("192.0.2.1 3478", target(node, IPV4));
        assertEquals("2001:db8::1 3478", target(node, IPV6));
    }

    @Test
    void aTextThatIsNoAddressDisablesTheFamily() {
        DerpNode node = node("a.example", "none", "192.0.2.1", 0, "");
        assertEquals("nowhere", target(node, IPV4));
        assertEquals("nowhere", target(node, IPV6));
        assertEquals("nowhere", target(node("a.example", "none", "", 0, "127.0.0.1"), IPV4));
    }

    @Test
    void theTestAddressReplacesAllAndDisablesTheOtherFamily() {
        DerpNode node = node("a.example", "192.0.2.1", "2001:db8::1", 1234, "127.0.0.1");
        assertEquals("127.0.0.1 1234", target(node, IPV4));
        assertEquals("nowhere", target(node, IPV6));
        assertEquals("::1 3478", target(node("a.example", "", "", 0, "::1"), IPV6));
        assertEquals("nowhere", target(node("a.example", "", "", 0, "not an address"), IPV4));
    }

    @Test
    void aHostNameThatIsAnAddressIsUsedInItsFamilyOnly() {
        assertEquals("192.0.2.1 3478", target(node("192.0.2.1", "", "", 0, ""), IPV4));
        assertEquals("nowhere", target(node("192.0.2.1", "", "", 0, ""), IPV6));
        assertEquals("nowhere", target(node("", "", "", 0, ""), IPV4));
    }
}
