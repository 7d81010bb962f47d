package dev.jderp.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.RelayConfig;
import dev.jderp.mesh.NeighbourState;
import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.protocol.FrameType;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a relay of a region stops ({@code docs/operate.md#run-a-region}). */
class RegionDrainTest {

    @TempDir
    Path directory;

    private RelayRuntime runtime(String name, int port, String neighbours) throws Exception {
        Path state = Files.createDirectory(directory.resolve(name));
        Path key = Files.writeString(state.resolve("mesh.key"), "ab".repeat(32));
        Map<String, String> settings = new HashMap<>(Map.of(
                "derp.state-dir", state.toString(),
                "derp.front-door.port", Integer.toString(port),
                "derp.front-door.tls", "false",
                "derp.hostname", "127.0.0.1",
                "derp.stun", "false",
                "derp.drain-seconds", "30",
                "derp.mesh-psk-file", key.toString(),
                "derp.mesh-plain", "127.0.0.1"));
        settings.put("derp.mesh-with", neighbours);
        RelayConfig config = RelayConfig.read(
                setting -> Stream.ofNullable(settings.get(setting)), settings.keySet(), Map.of());
        return new RelayRuntime(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "secret");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }

    private static boolean isUp(RelayRuntime relay) {
        List<NeighbourStatus> all = relay.mesh().orElseThrow().status();
        return all.size() == 1 && all.get(0).state() == NeighbourState.UP;
    }

    private static boolean refusesConnections(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aRelayWithLinksRefusesConnectionsWhileItDrains() throws Exception {
        int first = RelayProcess.freePort();
        int second = RelayProcess.freePort();
        RelayRuntime one = runtime("one", first, "127.0.0.1:" + second);
        RelayRuntime two = runtime("two", second, "127.0.0.1:" + first);
        Thread stop = Thread.ofPlatform().unstarted(one::close);
        try {
            try (HostileClient client = HostileClient.login(first, false, false)) {
                await(() -> isUp(one) && isUp(two));
                stop.start();
                await(() -> refusesConnections(first));
                assertEquals(FrameType.RESTARTING, client.next().type());
            }
            stop.join();
            assertEquals(0, two.relay().clients().size());
        } finally {
            one.abort();
            two.abort();
        }
    }

    @Test
    void aRelayWithoutLinksAnswersWhileItDrains() throws Exception {
        int port = RelayProcess.freePort();
        RelayRuntime alone = runtime("alone", port, "");
        Thread stop = Thread.ofPlatform().unstarted(alone::close);
        try {
            try (HostileClient client = HostileClient.login(port, false, false)) {
                stop.start();
                assertEquals(FrameType.RESTARTING, client.next().type());
                assertFalse(refusesConnections(port));
            }
            stop.join();
        } finally {
            alone.abort();
        }
    }
}
