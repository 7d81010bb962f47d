package dev.jderp.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image, built by buildah from the Dockerfile and run with a read-only root by its own user. */
@Tag("package")
class ImageIT {

    private static final int STOPPED_BY_SIGNAL = 143;
    private static final long MAX_BYTES = 200_000_000;

    @TempDir
    Path directory;

    private final int front = RelayProcess.freePort();
    private final int stun = RelayProcess.freeUdpPort();
    private final int http = RelayProcess.freePort();

    @Test
    void theImageIsSmallAndRunsWithAReadOnlyRoot() throws Exception {
        Path log = directory.resolve("log");
        Image image = new Image(Map.of("DERP_FRONT_DOOR_PORT", Integer.toString(front), "DERP_STUN_PORT",
                Integer.toString(stun), "DERP_HTTP_PORT", Integer.toString(http), "DERP_DRAIN_SECONDS", "0"));
        OptionalLong bytes = image.build(log);
        assumeTrue(bytes.isPresent());
        System.out.println("the compressed image has " + bytes.getAsLong() + " bytes");
        assertTrue(bytes.getAsLong() <= MAX_BYTES, bytes.toString());
        Path state = Files.createDirectory(directory.resolve("state"));
        long startNs = System.nanoTime();
        Process relay = image.start(state, log);
        try {
            Built.awaitContainer(front, relay);
            System.out.println("its application server was ready after " + (System.nanoTime() - startNs) / 1_000_000
                    + " ms");
            Built.assertServes(front, stun, Files.readString(state.resolve("state/admin-token")).strip());
            image.run(state, directory.resolve("health"), "health");
            assertEquals(10001, Files.getAttribute(state.resolve("state/derper.key"), "unix:uid"));
            relay.destroy();
            assertEquals(STOPPED_BY_SIGNAL, relay.waitFor());
        } catch (AssertionError | IOException e) {
            throw new AssertionError(Files.readString(log), e);
        } finally {
            relay.destroyForcibly();
        }
    }
}
