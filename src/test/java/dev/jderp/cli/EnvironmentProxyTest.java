package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jderp.testkit.ConnectProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands with a proxy in the environment, each in a separate process. */
@Timeout(120)
class EnvironmentProxyTest {

    private static final String MAP = """
            {"Regions":{"900":{"RegionID":900,"RegionCode":"own","RegionName":"Own","Nodes":[{"Name":"900a",
            "RegionID":900,"HostName":"relay_app.invalid","DERPPort":%d,"STUNPort":-1,"InsecureForTests":true}]}}}""";

    @TempDir
    Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** The main method of the child process. */
    public static void main(String[] arguments) {
        CommandRun run = CommandRun.of(arguments);
        System.out.print(run.out() + run.err());
        System.out.flush();
        System.exit(run.status());
    }

    private record Ended(int status, String said) {
    }

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), EnvironmentProxyTest.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder child = new ProcessBuilder(command).redirectErrorStream(true);
        child.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        child.environment().putAll(environment);
        Process process = child.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Ended(process.exitValue(), said);
    }

    @Test
    void aMapAtAnHttpUrlIsFetchedThroughTheProxy() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] map = MAP.formatted(443).getBytes(StandardCharsets.UTF_8);
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, map.length);
            exchange.getResponseBody().write(map);
            exchange.close();
        });
        proxy.start();
        try {
            Map<String, String> environment = Map.of("http_proxy", "127.0.0.1:" + proxy.getAddress().getPort(),
                    "NO_PROXY", "none.invalid");
            Ended ended = run(environment, "map", "show", "http://map_server.invalid:8080/map");
            assertEquals(0, ended.status, ended.said);
            assertTrue(ended.said.contains("relay_app.invalid"), ended.said);
            assertEquals(List.of("http://map_server.invalid:8080/map"), asked);
            assertEquals(1, run(environment, "map", "show", "http://none.invalid/map").status);
            assertEquals(1, asked.size());
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void mapsAndRelaysBehindTlsAreReachedThroughTheProxy() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (ConnectProxy proxy = new ConnectProxy("HTTP/1.1 200 OK\r\n\r\n")) {
            Map<String, String> environment = Map.of("HTTPS_PROXY", proxy.url("").toString());
            Ended map = run(environment, "map", "check", "https://map_server.invalid:" + closed + "/map");
            assertEquals(1, map.status, map.said);
            assertEquals("CONNECT map_server.invalid:" + closed + " HTTP/1.1", proxy.asked().get(0));
            proxy.asked().clear();
            Path file = Files.writeString(directory.resolve("map.json"), MAP.formatted(closed));
            Ended probe = run(environment, "probe", "--map", file.toString(), "--once", "--spread=false");
            assertEquals(1, probe.status, probe.said);
            long times = proxy.asked().stream()
                    .filter(line -> line.equals("CONNECT relay_app.invalid:" + closed + " HTTP/1.1"))
                    .count();
            assertTrue(times >= 2, proxy.asked() + probe.said); // the TLS probe and the login of a client
        }
    }
}
