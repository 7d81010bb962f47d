package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.grid.options.GridMembers;
import dev.jderp.grid.options.GridMembers.Kind;
import dev.jderp.grid.options.GridOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridSettingsTest {

    private static RelayConfig read(String... pairs) throws SettingException {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    @Test
    void thereIsNoGridByDefault() throws SettingException {
        assertEquals(Optional.empty(), read().grid());
    }

    @Test
    void theGridHasItsMembersAndThePrivateAddress() throws SettingException {
        GridOptions grid = read("derp.grid.members", "10.0.0.1,10.0.0.2:7000", "derp.grid.address", "10.0.0.1",
                "derp.hostname", "a.example.com", "derp.node-name", "7a", "derp.region-id", "7").grid().orElseThrow();
        assertEquals(new GridMembers(Kind.ADDRESSES, List.of("10.0.0.1:6900", "10.0.0.2:7000")), grid.members());
        assertEquals("10.0.0.1", grid.address().getHostAddress());
        assertEquals(6900, grid.port());
        assertEquals("jderp-region-7", grid.clusterName());
        assertEquals("7a", grid.nodeName());
        assertEquals("a.example.com:8443", grid.neighbour());
        assertEquals(7001, read("derp.grid.members", "dns:derp.internal", "derp.grid.address", "100.64.0.1:7001")
                .grid().orElseThrow().port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.0.2.1", "0.0.0.0", "a.internal", "10.0.0.1:0", "10.0.0.1:x", "fd00::1", "8.8.8.8:6900"})
    void onlyAPrivateAddressIsAccepted(String address) {
        SettingException fault = assertThrows(SettingException.class,
                () -> read("derp.grid.members", "10.0.0.1", "derp.grid.address", address));
        String message = String.valueOf(fault.getMessage());
        assertTrue(message.startsWith("derp.grid.address is \"" + address), message);
    }

    @Test
    void membersNeedAnAddressAndAnAddressNeedsMembers() {
        assertThrows(SettingException.class, () -> read("derp.grid.members", "10.0.0.1"));
        assertThrows(SettingException.class, () -> read("derp.grid.address", "10.0.0.1"));
        assertThrows(SettingException.class,
                () -> read("derp.grid.members", "a b", "derp.grid.address", "10.0.0.1"));
    }

    @Test
    void membersWithIpv6AddressesAreRefused() {
        SettingException fault = assertThrows(SettingException.class,
                () -> read("derp.grid.members", "10.0.0.2,[fd00::1]:6900", "derp.grid.address", "10.0.0.1"));
        assertEquals(
                "derp.grid.members is \"10.0.0.2,[fd00::1]:6900\"; expected comma-separated IPv4 addresses or names "
                        + "host[:port], or dns:NAME[:port], or kubernetes:NAMESPACE,SERVICE",
                fault.getMessage());
    }

    @Test
    void neighboursAreFoundInTheGridOnlyIfThereIsOne() throws SettingException {
        String[] mesh = {"derp.mesh-psk-file", "mesh.key", "derp.mesh-find", "grid"};
        assertThrows(SettingException.class, () -> read(mesh));
        assertEquals("grid", read("derp.mesh-psk-file", "mesh.key", "derp.mesh-find", "grid", "derp.grid.members",
                "10.0.0.2", "derp.grid.address", "10.0.0.1").mesh().sources().get(0).text());
    }
}
