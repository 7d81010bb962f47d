package dev.jderp.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One relay of a region: the distribution without a container, in a process of its own, with its output in a file. */
public final class RegionProcess implements AutoCloseable {

    private static final Path DISTRIBUTION = Path.of(System.getProperty("test.distribution", "target/jderp"));
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final int STOP_TIMEOUT_S = 60;
    private static final int TICK_MS = 10;

    private final Process process;
    private final Path log;
    private final List<String> namespace;
    private final int pages;

    private RegionProcess(Process process, Path log, List<String> namespace, int pages) {
        this.process = process;
        this.log = log;
        this.namespace = namespace;
        this.pages = pages;
    }

    /**
     * Starts it, and waits until it is ready.
     *
     * @param namespace the command that runs another one in the network namespace of this relay; empty without such
     */
    public static RegionProcess start(Path directory, List<String> namespace, Map<String, String> settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(namespace);
        command.addAll(List.of(JAVA.resolve("java").toString(),
                "@" + DISTRIBUTION.resolve("jderp.jvm").toAbsolutePath(), "-Xmx512m", "-jar",
                DISTRIBUTION.resolve("jderp.jar").toAbsolutePath().toString(), "relay"));
        Path log = directory.resolve("log-" + System.nanoTime());
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(settings);
        RegionProcess started = new RegionProcess(
                builder.start(), log, namespace, Integer.parseInt(settings.get("DERP_HTTP_PORT")));
        Polling.await(START_TIMEOUT, () -> started.log().contains("jderp is ready") || !started.process.isAlive());
        if (!started.process.isAlive()) {
            throw new AssertionError("the relay ended: " + started.log());
        }
        return started;
    }

    /** The output so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The lines of the output that contain {@code text}. */
    public List<String> logLines(String text) {
        return log().lines().filter(line -> line.contains(text)).toList();
    }

    /** Sends a signal, such as {@code KILL} or {@code STOP}, and goes on. */
    public void signal(String name) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor());
    }

    /** Waits until it has ended. */
    public void awaitEnd() throws InterruptedException {
        if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end: " + log());
        }
    }

    /** The metrics now. They are for clients on the relay's own host, and so in its network namespace. */
    public RelayMetrics metrics() {
        List<String> command = new ArrayList<>(namespace);
        command.addAll(List.of("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + pages
                + "; printf 'GET /metrics HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3; cat <&3"));
        return RelayMetrics.parse(output(command));
    }

    /** The processor time that it has used so far. */
    public Duration processorTime() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // from the third field on
        return Duration.ofMillis((Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MS);
    }

    /** The memory that it holds. */
    public long residentBytes() throws IOException {
        String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
        String line = status.lines().filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
        return Long.parseLong(line.split("\\s+", -1)[1]) * 1024;
    }

    /** The heap that is in use after a collection. */
    public long liveHeapBytes() {
        String total = output(List.of(JAVA.resolve("jcmd").toString(), Long.toString(process.pid()),
                "GC.class_histogram")).lines().filter(line -> line.startsWith("Total ")).findFirst().orElseThrow();
        return Long.parseLong(total.strip().split(" +", -1)[2]);
    }

    private static String output(List<String> command) {
        try {
            Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
