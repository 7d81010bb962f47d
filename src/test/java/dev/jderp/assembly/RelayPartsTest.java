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

class RelayPartsTest {

    @TempDir
    Path directory;

    private RelayParts parts() throws Exception {
        Map<String, String> settings = Map.of(
                "derp.state-dir", directory.toString(),
                "derp.front-door.enabled", "false",
                "derp.https-port", "0",
                "derp.stun", "false");
        RelayConfig config = RelayConfig.read(
                key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
        return new RelayParts(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "secret");
    }

    @Test
    void aPartThatFailsToEndDoesNotKeepTheOthersRunning() throws Exception {
        RelayParts aborted = parts();
        assertTrue(aborted.relay().isRunning());
        OutOfMemoryError failure = new OutOfMemoryError("Java heap space");
        aborted.ending(failure, error -> {
            throw error;
        });
        assertThrows(OutOfMemoryError.class, aborted::abort);
        assertFalse(aborted.relay().isRunning());
        RelayParts closed = parts();
        closed.ending(failure, error -> {
            throw error;
        });
        assertThrows(OutOfMemoryError.class, closed::close);
        assertFalse(closed.relay().isRunning());
    }
}
