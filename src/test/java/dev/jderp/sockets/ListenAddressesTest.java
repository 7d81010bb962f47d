package dev.jderp.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressesTest {

    @ParameterizedTest
    @CsvSource({
            "'', true, ::", "'', false, 0.0.0.0", "'0.0.0.0,::', true, ::", "'::,0.0.0.0', true, ::", "::, true, ::",
            "'::,192.0.2.1,fd00::1', true, ::", "'0.0.0.0,::', false, 0.0.0.0", "0.0.0.0, true, 0.0.0.0",
            "'0.0.0.0,192.0.2.1,fd00::1', true, '0.0.0.0,fd00::1'",
            "'192.0.2.1,192.0.2.1,fd00::1', true, '192.0.2.1,fd00::1'"
    })
    void addressesThatAWildcardCoversAreNotBound(String set, boolean hasIpv6, String bound) throws Exception {
        assertEquals(parse(bound), ListenAddresses.of(list(set), hasIpv6));
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static List<InetAddress> parse(String text) throws Exception {
        List<InetAddress> all = new ArrayList<>();
        for (String each : list(text)) {
            all.add(InetAddress.getByName(each));
        }
        return all;
    }

    @Test
    void ipv6AddressesOnAHostWithoutIpv6AreAnError() {
        String message = assertThrows(ListenException.class, () -> ListenAddresses.of(List.of("::"), false)).toString();
        assertTrue(message.contains("derp.front-door.addresses is ::; expected 0.0.0.0"), message);
    }
}
