package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.Browser;
import dev.jderp.testkit.EchoServer;
import dev.jderp.testkit.RelayProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo in Chromium, at a relay without a container that the test in JavaScript starts and restarts. */
class DemoIT {

    private static final Path DISTRIBUTION = Path.of(System.getProperty("test.distribution", "target/jderp"));

    @TempDir
    private Path directory = Path.of("");

    private Map<String, String> environment() {
        int front = RelayProcess.freePort();
        return new HashMap<>(Map.of(
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "JAR", DISTRIBUTION.resolve("jderp.jar").toAbsolutePath().toString(),
                "DIRECTORY", directory.toString(),
                "RELAY", "https://localhost:" + front,
                "FRONT", Integer.toString(front),
                "PAGES", Integer.toString(RelayProcess.freePort())));
    }

    private static void check(Optional<String> transcript) {
        assumeTrue(transcript.isPresent(), "a browser is missing");
        System.out.println(transcript.get());
        assertTrue(transcript.get().endsWith("all passed\n"), transcript.get());
    }

    @Test
    void twoPagesPairChatAndSendAFile() throws Exception {
        check(Browser.run(environment(), "demo.js", "short"));
    }

    @Test
    @Tag("browser")
    void aLargeFileSurvivesARestartOfTheRelay() throws Exception {
        check(Browser.run(environment(), "demo.js", "full"));
    }

    /** Prints figures; they depend on what else the machine does, so nothing is asserted about them. */
    @Test
    @Tag("browser")
    void pageToPageBesideAWebSocketEcho() throws Exception {
        try (EchoServer echo = new EchoServer()) {
            Map<String, String> environment = environment();
            environment.put("ECHO", echo.url());
            check(Browser.run(environment, "speed.js"));
        }
    }
}
