package dev.jderp.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image, built by buildah from the Dockerfile and run with a read-only root by its own user. */
@Tag("package")
class ImageIT {

    private static final int STOPPED_BY_SIGNAL = 143;
    private static final long MAX_BYTES = 200_000_000;
    private static final Path IMAGE = Path.of("target/package-image").toAbsolutePath();

    @TempDir
    Path directory;

    private final int front = RelayProcess.freePort();
    private final int stun = RelayProcess.freeUdpPort();
    private final int http = RelayProcess.freePort();

    private ProcessBuilder script(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker/image.sh"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(Map.of("DERP_FRONT_DOOR_PORT", Integer.toString(front), "DERP_STUN_PORT",
                Integer.toString(stun), "DERP_HTTP_PORT", Integer.toString(http), "DERP_DRAIN_SECONDS", "0"));
        return builder;
    }

    private String output(Process process, Path errors) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(output + Files.readString(errors));
        }
        return output.strip();
    }

    @Test
    void theImageIsSmallAndRunsWithAReadOnlyRoot() throws Exception {
        Path log = directory.resolve("log");
        String built = output(script("build", IMAGE.toString()).redirectError(log.toFile()).start(), log);
        if (built.startsWith("SKIPPED")) {
            System.out.println(built);
        }
        assumeTrue(!built.startsWith("SKIPPED"), built);
        System.out.println("the compressed image has " + built + " bytes");
        assertTrue(Long.parseLong(built) <= MAX_BYTES, built);
        Path state = Files.createDirectory(directory.resolve("state"));
        long startNs = System.nanoTime();
        Process relay = script("run", IMAGE.toString(), state.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Built.awaitContainer(front, relay);
            System.out.println("its application server was ready after " + (System.nanoTime() - startNs) / 1_000_000
                    + " ms");
            Built.assertServes(front, stun, Files.readString(state.resolve("state/admin-token")).strip());
            output(script("run", IMAGE.toString(), state.toString(), "health").redirectError(log.toFile()).start(),
                    log);
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
