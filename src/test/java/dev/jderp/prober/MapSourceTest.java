package dev.jderp.prober;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jderp.prober.relay.HttpFetch;
import dev.jderp.prober.schedule.ManualProbeClock;
import dev.jderp.prober.schedule.ProbeContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class MapSourceTest {

    private static final String MAP = "{\"Regions\":{\"900\":{\"RegionID\":900,\"RegionCode\":\"own\",\"RegionName\":"
            + "\"Own\",\"Nodes\":[{\"Name\":\"900a\",\"RegionID\":900,\"HostName\":\"derp.example.com\"}]}}}";

    @TempDir
    Path directory;

    private final ManualProbeClock clock = new ManualProbeClock();
    private final HttpFetch fetch = new HttpFetch();
    private final HttpServer server;
    private volatile int status = 200;
    private volatile String body = MAP;

    MapSourceTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        fetch.close();
    }

    private int regions(MapSource source) throws IOException, InterruptedException {
        return source.fetch(ProbeContext.within(clock, 10_000_000_000L)).regions().size();
    }

    private String error(MapSource source) {
        return String.valueOf(assertThrows(IOException.class, () -> regions(source)).getMessage());
    }

    @Test
    void aMapThatCannotBeFetchedIsReusedForTenMinutes() throws Exception {
        MapSource source = new UrlMapSource("http://localhost:" + server.getAddress().getPort() + "/map", fetch);
        assertEquals(1, regions(source));
        body = "{\"Regions\":{}}";
        assertEquals(0, regions(source));
        server.stop(0);
        clock.advance(Duration.ofMinutes(10));
        assertEquals(0, regions(source));
        clock.advance(Duration.ofNanos(1));
        assertTrue(error(source).startsWith("the DERP map cannot be fetched: "));
    }

    @Test
    void anInvalidAnswerIsAnErrorDespiteTheLastMap() throws Exception {
        MapSource source = new UrlMapSource("http://localhost:" + server.getAddress().getPort() + "/map", fetch);
        assertEquals(1, regions(source));
        status = 500;
        assertEquals("localhost returned status 500", error(source));
        status = 200;
        body = "{\"Regions\":[";
        assertTrue(error(source).startsWith("not a valid DERP map: "));
        body = " ".repeat((16 << 20) + 1);
        assertEquals("the contents are longer than 16 MiB", error(source));
    }

    @Test
    void aMapMayBeAFile() throws Exception {
        Path file = directory.resolve("map.json");
        MapSource source = new UrlMapSource(file.toUri().toString(), fetch);
        assertTrue(error(source).startsWith("the DERP map cannot be fetched: "));
        Files.writeString(file, MAP);
        assertEquals(1, regions(source));
        Files.writeString(file, "\ufeff// with a byte order mark\n" + MAP);
        assertEquals(1, regions(source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "map.json", "ftp://example.com/map", "https:/map", "http://exa mple.com/"})
    void anInvalidUrlIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> new UrlMapSource(url, fetch));
    }

    @Test
    void theMapOfTailscaledIsFetched() throws Exception {
        Path socket = Files.createTempDirectory("ts").resolve("s");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            for (String answer : new String[]{"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + MAP,
                    "HTTP/1.0 403 Forbidden\r\n\r\nno"}) {
                CompletableFuture<String> asked = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> {
                    try (SocketChannel peer = listener.accept()) {
                        ByteBuffer in = ByteBuffer.allocate(1000);
                        peer.read(in);
                        peer.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                        asked.complete(new String(in.array(), 0, in.position(), StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        asked.completeExceptionally(e);
                    }
                });
                MapSource source = new LocalMapSource(socket);
                if (answer.contains("200")) {
                    assertEquals(1, regions(source));
                } else {
                    assertEquals("tailscaled returned HTTP/1.0 403 Forbidden", error(source));
                }
                assertTrue(asked.get().startsWith("GET /localapi/v0/derpmap HTTP/1.0\r\n"));
            }
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(socket.getParent());
        }
    }
}
