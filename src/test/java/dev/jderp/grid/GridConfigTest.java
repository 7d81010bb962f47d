package dev.jderp.grid;

import dev.jderp.grid.options.GridOptions;

import dev.jderp.grid.options.GridMembers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.InMemoryXmlConfig;
import com.hazelcast.config.JoinConfig;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class GridConfigTest {

    private static JoinConfig join(String members) {
        GridOptions options = new GridOptions(GridMembers.parse(members, 7000), InetAddress.getLoopbackAddress(), 7000,
                900, "900a", "a.example.com:443");
        return new InMemoryXmlConfig(GridConfig.xml(options)).getNetworkConfig().getJoin();
    }

    @Test
    void podsAreMembersAtThePortOfTheGrid() {
        JoinConfig join = join("kubernetes:default,derp-mesh");
        assertTrue(join.getKubernetesConfig().isEnabled());
        assertFalse(join.getTcpIpConfig().isEnabled());
        assertEquals("default", join.getKubernetesConfig().getProperty("namespace"));
        assertEquals("derp-mesh", join.getKubernetesConfig().getProperty("service-name"));
        assertEquals("7000", join.getKubernetesConfig().getProperty("service-port"));
    }

    @Test
    void allAddressesOfANameAreMembers() {
        JoinConfig join = join("dns:derp.internal:7001");
        assertTrue(join.getKubernetesConfig().isEnabled());
        assertFalse(join.getTcpIpConfig().isEnabled());
        assertEquals("derp.internal", join.getKubernetesConfig().getProperty("service-dns"));
        assertEquals("7001", join.getKubernetesConfig().getProperty("service-port"));
    }

    @Test
    void hostsAreMembersAtTheirPorts() {
        JoinConfig join = join("10.0.0.1,b.internal:7001");
        assertTrue(join.getTcpIpConfig().isEnabled());
        assertFalse(join.getKubernetesConfig().isEnabled());
        assertFalse(join.getMulticastConfig().isEnabled());
        assertEquals(List.of("10.0.0.1:7000", "b.internal:7001"), join.getTcpIpConfig().getMembers());
    }
}
