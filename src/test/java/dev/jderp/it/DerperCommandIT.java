package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jderp.key.MeshKey;
import dev.jderp.testkit.ClientView;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionFiles;
import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Starts derper, where it is installed, and the command {@code derper} by the same command lines. */
@Tag("package")
@Timeout(300)
class DerperCommandIT {

    private static final int DEV_PORT = 3340;
    private static final String MESH_KEY = "0123456789abcdef".repeat(4);
    private static final String MANUAL = " -hostname=localhost -certmode=manual -certdir=CERTS -a=:PORT";
    private static final Map<String, String> ENVIRONMENT = Map.of("TAILSCALE_DERPER_MESH_KEY", MESH_KEY);

    @TempDir
    private static Path directory;

    private static Optional<Path> derper = Optional.empty();
    private static RegionFiles files;
    private static HttpServer controller;

    /** A relay of one of the two programs. */
    private record Started(ClientView view, Runnable stop) implements AutoCloseable {

        @Override
        public void close() {
            stop.run();
        }
    }

    @BeforeAll
    static void prepare() throws Exception {
        derper = Upstream.find("derper");
        files = RegionFiles.make(directory);
        controller = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        controller.createContext("/", exchange -> {
            boolean isAllowed = exchange.getRequestURI().getPath().equals("/allow");
            byte[] answer = ("{\"Allow\":" + isAllowed + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        controller.start();
    }

    @AfterAll
    static void stop() {
        controller.stop(0);
    }

    /** Command lines, and whether their relay admits clients. */
    static Stream<Arguments> lines() {
        return Stream.of(
                line(true, "-hostname localhost -a :PORT -certmode manual -certdir CERTS -http-port HTTP "
                        + "-stun-port STUN -c KEY"),
                line(true, "--a=127.0.0.1:PORT --hostname=localhost --certmode=manual --certdir=CERTS --http-port=-1 "
                        + "--stun=F --c=KEY --home=blank"),
                line(true, "-a :PORT -hostname=derp.example.com -http-port HTTP -stun=false "
                        + "-home https://example.com/x -c KEY"),
                line(true, "-dev -a :PORT -stun-port=STUN -http-port=HTTP -hostname localhost"),
                line(true, "-hostname 127.0.0.1 -certmode manual -certdir OWN -a :PORT -http-port=-1 -stun=0 -c=KEY"),
                line(true, "-mesh-psk-file MESH -http-port=-1 -stun-port=STUN -c=KEY" + MANUAL),
                line(false, "-verify-client-url=URL/deny -verify-client-url-fail-open=T -http-port=-1 -stun=f -c=KEY"
                        + MANUAL),
                line(true, "-verify-client-url http://127.0.0.1:1/ -http-port=-1 -stun=FALSE -c=KEY" + MANUAL),
                line(false, "-verify-clients -socket=OWN/socket -http-port=-1 -stun=False -c=KEY" + MANUAL),
                line(false, "-derp=false -bootstrap-dns-names localhost -tcp-write-timeout 1m30s -http-port=-1 "
                        + "-stun=false -c=KEY" + MANUAL + " -- -nope"));
    }

    private static Arguments line(boolean isAdmitted, String line) {
        return Arguments.of(isAdmitted, line);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void clientsGetTheSameAnswersAsFromDerper(boolean isAdmitted, String line) throws Exception {
        assumeTrue(derper.isPresent(), "derper is not installed");
        boolean isDev = line.contains("-dev");
        assumeTrue(!isDev || isFree(DEV_PORT), "port 3340 is in use");
        Map<String, String> theirs = view(line, isDev, true);
        assertEquals(text(theirs), text(view(line, isDev, false)));
        assertEquals(isAdmitted ? "accepted after 1 login" : "refused", theirs.get("login"));
        boolean isMesh = isDev || line.contains("MESH");
        assertEquals(isMesh, String.valueOf(theirs.get("watch with the mesh key")).startsWith("present: "));
    }

    private static Map<String, String> view(String line, boolean isDev, boolean isTheirs) throws Exception {
        try (Started relay = start(line, isDev, isTheirs)) {
            return relay.view.read(MeshKey.parse(MESH_KEY));
        }
    }

    @Test
    void derperTakesTheFilesThatWeMake() throws Exception {
        assumeTrue(derper.isPresent(), "derper is not installed");
        Path certificates = directory.resolve("shared");
        String line = "-hostname 127.0.0.1 -certmode manual -certdir " + certificates
                + " -a :PORT -http-port=-1 -stun=false -c=" + directory.resolve("shared.key");
        String pin;
        try (Started relay = start(line, false, false)) {
            pin = relay.view.pin();
        }
        String key = Files.readString(directory.resolve("shared.key"));
        try (Started relay = start(line, false, true)) {
            assertEquals(pin, relay.view.pin());
        }
        assertEquals(key, Files.readString(directory.resolve("shared.key")));
    }

    /** As the health check of a container does, beside variables that are no settings. */
    @Test
    void healthFindsTheRelayByItsStateDirectory() throws Exception {
        Path own = Files.createTempDirectory(directory, "health");
        Map<String, String> variables = Map.of("DERP_STUN", "", "DERP_DOMAIN", "localhost", "DERP_STATE_DIR",
                own.resolve("state").toString());
        try (RelayProcess relay = RelayProcess.start(own, variables, "derper", "-stun=false", "-http-port=-1",
                "-a=127.0.0.1:" + RelayProcess.freePort(), "-c=" + own.resolve("derper.key"))) {
            var unused = relay.readyBlock();
            try (RelayProcess health = RelayProcess.start(own, variables, "health")) {
                var end = health.ended();
                assertEquals(0, end.getKey(), end.getValue());
            }
        }
    }

    /** Starts derper, or the command of the same name, and waits until clients can connect. */
    private static Started start(String line, boolean isDev, boolean isTheirs) throws Exception {
        Path own = Files.createTempDirectory(directory, isTheirs ? "derper" : "jderp");
        int port = isDev ? DEV_PORT : RelayProcess.freePort();
        int plainPort = RelayProcess.freePort();
        int stunPort = RelayProcess.freeUdpPort();
        Map<String, String> words = Map.of(
                "PORT", Integer.toString(port), "HTTP", Integer.toString(plainPort),
                "STUN", Integer.toString(stunPort), "CERTS", directory.toString(), "OWN", own.toString(),
                "KEY", own.resolve("derper.key").toString(), "MESH", files.meshKey().toString(),
                "URL", "http://127.0.0.1:" + controller.getAddress().getPort());
        String filled = line;
        for (Map.Entry<String, String> word : words.entrySet()) {
            filled = filled.replaceAll("\\b" + word.getKey() + "\\b", word.getValue());
        }
        String hostname = filled.replaceFirst("(?s).*-hostname[ =](\\S+).*", "$1");
        Runnable stop = isTheirs ? startTheirs(own, filled, port) : startOurs(own, filled);
        return new Started(new ClientView(hostname, port, plainPort, stunPort), stop);
    }

    private static Runnable startOurs(Path own, String line) throws IOException {
        List<String> command = new ArrayList<>(List.of("derper"));
        command.addAll(List.of(line.split(" ", -1)));
        Map<String, String> environment = new TreeMap<>(ENVIRONMENT);
        environment.put("DERP_STUN", ""); // not set
        RelayProcess process = RelayProcess.start(own, environment, command.toArray(String[]::new));
        try {
            var unused = process.readyBlock();
            return process::close;
        } catch (IOException | AssertionError e) {
            process.close();
            throw e;
        }
    }

    private static Runnable startTheirs(Path own, String line, int port)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(derper.orElseThrow().toString()));
        command.addAll(List.of(line.split(" ", -1)));
        Path log = own.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        Polling.await(() -> !process.isAlive() || !isFree(port));
        assertEquals("", process.isAlive() ? "" : Files.readString(log));
        return () -> {
            process.destroy();
            process.onExit().join();
        };
    }

    /** Whether nothing listens at a port of loopback. */
    private static boolean isFree(int port) {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !probe.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    private static String text(Map<String, String> view) {
        StringBuilder lines = new StringBuilder();
        view.forEach((name, answer) -> lines.append("== ").append(name).append('\n').append(answer).append('\n'));
        return lines.toString();
    }
}
