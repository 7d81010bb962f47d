package dev.jderp.appserver;

import dev.jderp.testkit.DoorSuite;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An application server from its distribution, in a directory of its own, with the WAR as it is built. The relay's
 * settings are in the environment of the server.
 */
abstract class ApplicationServer implements AutoCloseable {

    static final Path WAR = Path.of("target/ROOT.war").toAbsolutePath();

    private static final Path DISTRIBUTIONS = Path.of(System.getProperty("test.servers", "target/servers"));
    private static final Duration MAX_WAIT = Duration.ofMinutes(2);
    private static final String JAVA_HOME = System.getProperty("java.home");

    private final String name;
    private final String version;
    private final Path home;
    private final Path directory;
    private final Path log;
    private final int http = RelayProcess.freePort();
    private final int https = RelayProcess.freePort();
    private final int frontDoor = RelayProcess.freePort();
    private Optional<ProcessHandle> server = Optional.empty();

    /**
     * A server that has not been started, with a new directory.
     *
     * @param name its maker's name
     * @param directoryName the beginning of its directory's name, which its version follows
     * @param root the only directory in its distribution
     */
    ApplicationServer(String name, String version, String directoryName, String root) {
        this.name = name;
        this.version = version;
        home = DISTRIBUTIONS.resolve(directoryName + "-" + version).resolve(root).toAbsolutePath();
        directory = DISTRIBUTIONS.resolve("run").resolve(directoryName).toAbsolutePath();
        log = directory.resolve("server.log");
    }

    /** Starts the server with the WAR deployed, and returns its process or that of the script that runs it. */
    abstract ProcessHandle run() throws Exception;

    /** Asks the running server to deploy the WAR. */
    abstract void requestDeployment() throws Exception;

    /** Asks the running server to undeploy the WAR. */
    abstract void requestUndeployment() throws Exception;

    /** The name and the version, as columns of a table. */
    String columns() {
        return name + " | " + version;
    }

    /** The unpacked distribution. */
    Path home() {
        return home;
    }

    /** The directory of this run. */
    Path directory() {
        return directory;
    }

    int http() {
        return http;
    }

    int https() {
        return https;
    }

    int frontDoor() {
        return frontDoor;
    }

    /** The container's two ports and the front door's. */
    List<DoorSuite.TcpPort> ports() {
        return List.of(new DoorSuite.TcpPort(http, false), new DoorSuite.TcpPort(https, true),
                new DoorSuite.TcpPort(frontDoor, true));
    }

    /** The directory of the relay's state. */
    Path state() {
        return directory.resolve("state");
    }

    void start() throws Exception {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        Files.createDirectories(directory);
        ProcessHandle started = run();
        server = Optional.of(started);
        awaitReady();
        server = Stream.concat(Stream.of(started), started.descendants())
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .findFirst();
    }

    void deploy() throws Exception {
        requestDeployment();
        awaitReady();
    }

    /** Undeploys the WAR and waits until no port serves the relay's pages. */
    void undeploy() throws Exception {
        requestUndeployment();
        Polling.await(MAX_WAIT, () -> ports().stream().noneMatch(ApplicationServer::answers));
    }

    private void awaitReady() throws InterruptedException {
        try {
            Polling.await(MAX_WAIT, () -> {
                if (!process().isAlive()) {
                    throw new AssertionError("the server ended");
                }
                return ports().stream().allMatch(ApplicationServer::answers);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; see " + log, e);
        }
    }

    /** Whether the relay's page for latency probes is served at a port. */
    private static boolean answers(DoorSuite.TcpPort port) {
        try {
            return get(port, "/derp/probe", "").startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    /** The answer of a port to a request: its head and its body. */
    static String get(DoorSuite.Port port, String path, String header) throws IOException {
        try (HostileClient client = port.connect()) {
            client.sendText("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header
                    + "Connection: close\r\n\r\n");
            return client.readAll();
        }
    }

    /** The process of the server. */
    ProcessHandle process() {
        return server.orElseThrow();
    }

    /** Waits until the names of the server's threads are as expected. */
    void awaitThreads(Predicate<List<String>> expected) throws InterruptedException {
        AtomicReference<List<String>> last = new AtomicReference<>(List.of());
        try {
            Polling.await(MAX_WAIT, () -> {
                last.set(threads());
                return expected.test(last.get());
            });
        } catch (AssertionError e) {
            throw new AssertionError(last.get().toString(), e);
        }
    }

    private List<String> threads() {
        try {
            Process jstack = new ProcessBuilder(JAVA_HOME + "/bin/jstack", Long.toString(process().pid()))
                    .redirectErrorStream(true).start();
            List<String> lines = jstack.inputReader(StandardCharsets.UTF_8).lines().toList();
            if (jstack.waitFor() != 0) {
                throw new AssertionError("jstack: " + lines);
            }
            return lines.stream().filter(line -> line.startsWith("\"")).map(line -> line.split("\"", -1)[1]).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("interrupted");
        }
    }

    /** Sends the server SIGTERM and waits until it has ended. */
    void stop() throws Exception {
        process().destroy();
        process().onExit().get(MAX_WAIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Starts a program with the settings of the relay and this Java; its output goes to the log. */
    Process launch(Map<String, String> variables, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(Map.of(
                "JAVA_HOME", JAVA_HOME,
                "DERP_HTTP_PORT", Integer.toString(http),
                "DERP_FRONT_DOOR_PORT", Integer.toString(frontDoor),
                "DERP_STUN", "false",
                "DERP_STATE_DIR", state().toString(),
                "DERP_DRAIN_SECONDS", "2"));
        builder.environment().putAll(variables);
        return builder.start();
    }

    /** Runs a program of the distribution to its end. */
    void call(String program, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(home.resolve(program).toString()));
        line.addAll(List.of(arguments));
        int status = launch(Map.of(), line.toArray(String[]::new)).waitFor();
        if (status != 0) {
            throw new AssertionError(line + " ended with " + status + "; see " + log);
        }
    }

    /** Ends the server at once if it still runs. */
    @Override
    public void close() {
        server.ifPresent(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }
}
