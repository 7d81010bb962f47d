package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.NodeJs;
import dev.jderp.testkit.RelayProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JavaScript client: against the relay over TLS, and as the npm package that the build makes. */
class BrowserClientIT {

    private static final Path PACKAGE = Path.of("target/npm/jderp-client");
    private static final Path SOURCES = Path.of("src/main/webapp/derp");

    @Test
    void twoClientsExchangePacketsThroughTheRelay(@TempDir Path directory) throws Exception {
        int front = RelayProcess.freePort();
        Map<String, String> settings = Map.of("DERP_HTTP_PORT", Integer.toString(RelayProcess.freePort()),
                "DERP_FRONT_DOOR_PORT", Integer.toString(front));
        try (RelayProcess relay = RelayProcess.start(directory, settings, "relay")) {
            relay.readyBlock();
            Optional<String> transcript = NodeJs.run(Map.of("NODE_TLS_REJECT_UNAUTHORIZED", "0"),
                    "src/test/js/interop.js", "wss://localhost:" + front + "/derp");
            assumeTrue(transcript.isPresent(), "node is missing");
            assertTrue(transcript.get().endsWith("all passed\n"), transcript.get());
        }
    }

    @Test
    void theNpmPackageIsTheClientWithALicence() throws Exception {
        Set<String> expected = files(SOURCES);
        expected.add("LICENSE.txt");
        assertEquals(expected, files(PACKAGE));
        assertEquals(Files.readString(Path.of("LICENSE")), Files.readString(PACKAGE.resolve("LICENSE.txt")));
        Optional<String> exports = NodeJs.run(Map.of(), "--input-type=module", "--eval",
                "console.log(Object.keys(await import('./" + PACKAGE + "/index.js')).length > 5)");
        assumeTrue(exports.isPresent(), "node is missing");
        assertEquals("true\n", exports.get());
    }

    private static Set<String> files(Path root) throws Exception {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .collect(Collectors.toSet());
        }
    }
}
