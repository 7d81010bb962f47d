package dev.jderp.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerPortTest {

    private static final int PORT = 8081;

    private static RelayConfig config(boolean takeover, String address) throws Exception {
        return ProcessSettings.of(Map.of("derp.http-port", Integer.toString(PORT), "derp.http-address", address,
                "derp.takeover", Boolean.toString(takeover)));
    }

    @Test
    void withoutATakeoverItIsThePortOfTheSettings() throws Exception {
        RelayConfig config = config(false, "0.0.0.0");
        ContainerPort port = ContainerPort.ofProcess(config);
        assertEquals(ContainerPort.ofSettings(config), port);
        assertEquals(new ContainerPort(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), "0.0.0.0",
                Optional.empty()), port);
    }

    @Test
    void withATakeoverTheFrontDoorHasThePortOfTheSettings() throws Exception {
        ContainerPort port = ContainerPort.ofProcess(config(true, "0.0.0.0"));
        assertEquals(Optional.of(new InetSocketAddress("0.0.0.0", PORT)), port.pages());
        assertTrue(port.reachable().getAddress().isLoopbackAddress());
        assertEquals(port.reachable().getAddress().getHostAddress(), port.address());
        assertNotEquals(PORT, port.reachable().getPort());
    }
}
