package dev.jderp.mapserver;

import static dev.jderp.mapserver.TestMaps.ANY;
import static dev.jderp.mapserver.TestMaps.options;
import static dev.jderp.mapserver.TestMaps.region;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends processes while they write edits; the old or the new edits must remain. */
@Timeout(120)
class CrashTest {

    private static final int ROUNDS = 4;

    @TempDir
    Path directory;

    private Process editor(String step) throws IOException {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), CrashingEditor.class.getName(), directory.toString(), step)
                .redirectErrorStream(true).start();
    }

    private Edition started() throws IOException {
        try (DerpMaps maps = new DerpMaps(options(directory), TestMaps::own)) {
            return maps.current();
        }
    }

    @ParameterizedTest
    @EnumSource(AtomicFile.Step.class)
    void aCrashBetweenTwoStepsLeavesTheOldOrTheNewEdits(AtomicFile.Step step) throws Exception {
        try (DerpMaps maps = new DerpMaps(options(directory), TestMaps::own)) {
            maps.putRegion(ANY, region(1, "1a"));
        }
        Process process = editor(step.name());
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(7, process.exitValue(), said);
        boolean renamed = step.compareTo(AtomicFile.Step.RENAMED) >= 0;
        Edition edition = started();
        assertEquals(renamed ? Set.of(1, 2, 900) : Set.of(1, 900), edition.map().regions().keySet());
        assertTrue(edition.version().startsWith(renamed ? "2-" : "1-"), edition.version());
        try (DerpMaps maps = new DerpMaps(options(directory), TestMaps::own)) { // a temporary file may be there
            maps.putRegion(ANY, region(2, "2b"));
        }
        assertEquals(Set.of(1, 2, 900), started().map().regions().keySet());
    }

    @Test
    void aKilledProcessLosesNoEditThatItHasConfirmed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Process process = editor("never");
            long answered = 0;
            try (BufferedReader lines = process.inputReader()) {
                for (int i = 0; i < 30 * (round + 1); i++) {
                    String line = lines.readLine();
                    assertNotNull(line);
                    answered = number(line);
                }
                assertTrue(process.toHandle().destroyForcibly()); // its output can still be read
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains("-")) { // the last line may be incomplete
                        answered = number(line);
                    }
                }
            }
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            long kept = number(started().version());
            assertTrue(kept == answered || kept == answered + 1, kept + " after " + answered);
        }
    }

    private static long number(String version) {
        return Long.parseLong(version.substring(0, version.indexOf('-')));
    }
}
