package dev.jderp.assembly;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.RelayConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayRuntimeTest {

    @TempDir
    Path directory;

    private RelayRuntime runtime() throws Exception {
        Map<String, String> settings = Map.of(
                "derp.state-dir", directory.toString(),
                "derp.front-door.enabled", "false",
                "derp.https-port", "0",
                "derp.stun", "false");
        RelayConfig config = RelayConfig.read(
                key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
        return new RelayRuntime(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "secret");
    }

    @Test
    void aPartThatFailsToCloseDoesNotKeepOthersRunning() throws Exception {
        RelayRuntime aborted = runtime();
        assertTrue(aborted.relay().isRunning());
        OutOfMemoryError failure = new OutOfMemoryError("Java heap space");
        aborted.closeAtEnd(failure, error -> {
            throw error;
        });
        assertThrows(OutOfMemoryError.class, aborted::abort);
        assertFalse(aborted.relay().isRunning());
        RelayRuntime closed = runtime();
        closed.closeAtEnd(failure, error -> {
            throw error;
        });
        assertThrows(OutOfMemoryError.class, closed::close);
        assertFalse(closed.relay().isRunning());
    }
}
