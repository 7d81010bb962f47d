package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.FaultAgent;
import dev.jderp.testkit.RelayProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the distribution ends when its heap is exhausted, and when something in it does not stop. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class ProcessEndIT {

    private static final int OUT_OF_MEMORY = 3;
    private static final int STOP_TIMED_OUT = 70;

    private static RelayProcess start(Path directory, String fault, String command, String flags) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "DERP_HTTP_PORT", Integer.toString(RelayProcess.freePort()),
                "DERP_FRONT_DOOR_PORT", Integer.toString(RelayProcess.freePort()),
                "DERP_DRAIN_SECONDS", "0"));
        settings.put("JDK_JAVA_OPTIONS",
                FaultAgent.options(directory.resolve("fault.jar"), fault, directory.resolve("go"), flags));
        return RelayProcess.start(directory, settings, command.isEmpty() ? new String[0] : new String[]{command});
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relay"})
    void anExhaustedHeapEndsTheRelayWithALineAndAStatus(String command, @TempDir Path directory) throws Exception {
        try (RelayProcess relay = start(directory, "heap", command, "-Xmx160m")) {
            relay.readyBlock();
            Files.createFile(directory.resolve("go"));
            relay.awaitEnd();
            assertEquals(OUT_OF_MEMORY, relay.exitStatus(), relay.said());
            assertTrue(relay.said().contains("jderp ends: out of memory: the Java heap of "), relay.said());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relay"})
    void aRelayThatDoesNotStopIsEndedWithALineAndAStatus(String command, @TempDir Path directory) throws Exception {
        try (RelayProcess relay = start(directory, "hook", command, "-Xmx512m")) {
            relay.readyBlock();
            relay.signal("TERM");
            relay.awaitEnd();
            assertEquals(STOP_TIMED_OUT, relay.exitStatus(), relay.said());
            assertTrue(relay.said().contains("jderp ends: the stop took longer than derp.drain-seconds"), relay.said());
        }
    }
}
