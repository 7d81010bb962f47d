package dev.jderp.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test starts a process of its own, since a guard ends the one that it is in. */
@Timeout(120)
class ProcessGuardTest {

    private record Ended(int status, String output) {
    }

    private static Ended run(String fault, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", place(GuardedProgram.class) + File.pathSeparator + place(ProcessGuard.class),
                GuardedProgram.class.getName(), fault));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(fault + ": it does not end");
        }
        return new Ended(process.exitValue(),
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static String place(Class<?> type) {
        return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
    }

    @ParameterizedTest
    @CsvSource({"thread,G1", "thread,Serial", "periodic,Serial", "swallowed,Serial", "swallowed,G1"})
    void anExhaustedHeapEndsTheProcessWithALineAndAStatus(String fault, String collector) throws Exception {
        Ended ended = run(fault, "-XX:+Use" + collector + "GC");
        assertEquals(ProcessGuard.OUT_OF_MEMORY, ended.status, ended.output);
        assertTrue(ended.output.contains("jderp ends: out of memory: the Java heap of "), ended.output);
    }

    @Test
    void anErrorOfDirectMemoryDoesNotEndTheProcess() throws Exception {
        Ended ended = run("direct");
        assertEquals(0, ended.status, ended.output);
        assertTrue(ended.output.contains("goes on"), ended.output);
        assertTrue(ended.output.contains("Exception in thread"), ended.output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-8500", "-8999"})
    void aStopThatHangsIsEndedWithALineAndAStatus(String drainMs) throws Exception {
        Ended ended = run("hook", "-D" + ProcessGuard.DRAIN_MS + "=" + drainMs); // leaves less than a second
        assertEquals(ProcessGuard.STOP_TIMED_OUT, ended.status, ended.output);
        assertTrue(ended.output.contains("jderp ends: the stop took longer than derp.drain-seconds"), ended.output);
    }

    @Test
    void aStopThatHangsSinceItsOutputIsNotReadIsEnded() throws Exception {
        Ended ended = run("unread", "-D" + ProcessGuard.DRAIN_MS + "=-8500"); // reads the output after the end
        assertEquals(ProcessGuard.STOP_TIMED_OUT, ended.status, ended.output);
    }

    @Test
    void aStopThatDoesNotHangIsLeftAlone() throws Exception {
        assertEquals(new Ended(0, ""), run("good"));
    }
}
