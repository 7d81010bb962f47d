package dev.jderp.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The distribution, run as an operator runs it, in a directory of its own. */
public final class RelayProcess implements AutoCloseable {

    private static final Path DISTRIBUTION = Path.of(System.getProperty("test.distribution", "target/jderp"));
    private static final int STOP_TIMEOUT_S = 120;

    private final Process process;
    private Thread rest = Thread.currentThread();
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private RelayProcess(Process process) {
        this.process = process;
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static int freeUdpPort() {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts it with settings of the environment, and perhaps a command in place of the relay. STUN is off unless they
     * name its port, since there is one usual port for all relays of a host.
     */
    public static RelayProcess start(Path directory, Map<String, String> settings, String... command)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                DISTRIBUTION.resolve("jderp.jar").toAbsolutePath().toString()));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("DERP_STUN", Boolean.toString(settings.containsKey("DERP_STUN_PORT")));
        builder.environment().putAll(settings);
        return new RelayProcess(builder.start());
    }

    /**
     * Starts it by the Maven goal alone; empty where Maven cannot run that goal, such as without its plugin and a
     * network.
     */
    public static Optional<RelayProcess> startByMaven(Map<String, String> settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "./mvnw", "-B", "-ntp", "payara-micro:start", "-Ddistribution=" + DISTRIBUTION.toAbsolutePath())
                .redirectErrorStream(true);
        Path java = Path.of(System.getProperty("java.home"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().merge("PATH", java.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        builder.environment().put("DERP_STUN", Boolean.toString(settings.containsKey("DERP_STUN_PORT")));
        builder.environment().putAll(settings);
        RelayProcess maven = new RelayProcess(builder.start());
        BufferedReader out = maven.process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            maven.lines.add(line);
            if (line.contains("Starting payara-micro from path")) {
                return Optional.of(maven);
            }
        }
        System.out.println("skipped: Maven cannot run payara-micro:start here: "
                + maven.said().lines().filter(line -> line.startsWith("[ERROR]")).findFirst().orElse(maven.said()));
        return Optional.empty();
    }

    /**
     * Waits for the lines of the ready message and returns them; fails if the relay ends or logs a failure.
     */
    public List<String> readyBlock() throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        List<String> block = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.equals("jderp is ready") || !block.isEmpty()) {
                block.add(line);
            }
            boolean isOutage = line.endsWith("dev.jderp.metrics.Outage failed"); // as of a neighbour that is not there
            if ((line.contains("failed") && !isOutage) || line.contains(" SEVERE ")) { // such as "Command set failed"
                throw new AssertionError(line);
            }
            if (!block.isEmpty() && line.isEmpty()) {
                rest = Thread.ofPlatform().daemon().start(() -> out.lines().forEach(lines::add));
                return block;
            }
        }
        throw new AssertionError("the relay ended: " + lines);
    }

    /** Sends it a signal, such as {@code HUP} or {@code TERM}, and goes on. */
    public void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        if (status != 0) {
            throw new AssertionError("kill -" + name + " ended with " + status);
        }
    }

    /** The output so far. */
    public String said() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has ended and its output after the ready block has been read. */
    public void awaitEnd() throws InterruptedException {
        if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS) || !rest.join(Duration.ofSeconds(STOP_TIMEOUT_S))) {
            throw new AssertionError("it does not end");
        }
    }

    /** Its exit status, when it has ended. */
    public int exitStatus() {
        return process.exitValue();
    }

    /** Waits until it ends; returns the exit status and all output. */
    public Map.Entry<Integer, String> ended() throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2L * STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end: " + said);
        }
        return Map.entry(process.exitValue(), said);
    }

    @Override
    public void close() {
        process.destroy();
        boolean stopped = false;
        try {
            stopped = process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!stopped) {
            process.destroyForcibly();
            throw new AssertionError("it does not stop");
        }
    }
}
