package dev.jderp.mapserver;

import static dev.jderp.mapserver.TestMaps.ANY;
import static dev.jderp.mapserver.TestMaps.names;
import static dev.jderp.mapserver.TestMaps.options;
import static dev.jderp.mapserver.TestMaps.region;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.testkit.Logged;
import dev.jderp.reload.Reloader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MapUrlTest {

    /** The response of the server. */
    private volatile int status = 200;
    private volatile String body = text(DerpMap.of(region(1, "1a"), region(900, "theirs")));

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @TempDir
    Path directory;

    private static String text(DerpMap map) {
        return DerpMapWriter.toJson(map);
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            asked.add(exchange.getRequestURI() + " " + headers.getFirst("Authorization") + " "
                    + headers.getFirst("If-None-Match"));
            String etag = "\"" + Integer.toHexString(body.hashCode()) + "\"";
            exchange.getResponseHeaders().add("ETag", etag);
            if (exchange.getRequestURI().getPath().equals("/moved")) {
                exchange.getResponseHeaders().add("Location", "/map");
                exchange.sendResponseHeaders(302, -1);
            } else if (etag.equals(headers.getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else if (status != 200) {
                exchange.sendResponseHeaders(status, -1);
            } else {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private URI url(String path) {
        return url("", path);
    }

    private URI url(String userInfo, String path) {
        return URI.create("http://" + userInfo + "127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private DerpMaps maps(URI... urls) throws IOException {
        return new DerpMaps(options(directory, urls), TestMaps::own);
    }

    private static SourceState last(List<SourceState> states) {
        return states.get(states.size() - 1);
    }

    @Test
    void theMapOfAUrlIsMergedAndOwnRegionsTakePrecedence() throws Exception {
        try (DerpMaps maps = maps(url("/map?token=geheim"))) {
            assertEquals(0, last(maps.sources()).regions());
            SourceState state = last(maps.refresh());
            assertEquals(Set.of(1, 900), maps.current().map().regions().keySet());
            assertEquals(List.of("900a"), names(maps.current().map(), 900));
            assertEquals(url("/map").toString(), state.name());
            assertEquals(2, state.regions());
            assertTrue(state.lastGood().isPresent());
            assertTrue(state.problem().isEmpty());
            assertFalse(state.copy());
        }
        assertEquals(List.of("/map?token=geheim null null"), asked);
    }

    @Test
    void aRegionThatIsNullIsOffInTheUrlsThatFollow() throws Exception {
        body = "{\"Regions\":{\"1\":null,\"2\":" + DerpMapWriter.region(region(2, "2a")) + ",\"900\":null}}";
        try (DerpMaps maps = maps(url("/map"), url("/other"))) {
            maps.refresh();
            assertEquals(Set.of(2, 900), maps.current().map().regions().keySet()); // the own region has precedence
            body = text(DerpMap.of(region(1, "1a")));
            maps.refresh();
            assertEquals(Set.of(1, 900), maps.current().map().regions().keySet());
        }
        String off = "{\"Regions\":{\"1\":null}}";
        Path file = Files.writeString(directory.resolve("map.json"), off);
        try (DerpMaps maps = new DerpMaps(options(directory, file, url("/map")), TestMaps::own);
                Reloader reloader = new Reloader()) {
            maps.watch(reloader);
            maps.refresh();
            assertEquals(Set.of(900), maps.current().map().regions().keySet());
            assertFalse(new String(maps.served("default").json(), StandardCharsets.UTF_8).contains("null"));
        }
    }

    @Test
    void aMapWithoutARegionIsAWarningOfItsSource() throws Exception {
        body = "{\"acls\":[]}";
        try (DerpMaps maps = maps(url("/map"))) {
            assertEquals(List.of("the map has no region"), last(maps.refresh()).warnings());
            body = text(DerpMap.of(region(1, "1a")));
            assertEquals(List.of(), last(maps.refresh()).warnings());
        }
    }

    @Test
    void aUrlWithoutAMapIsReportedUntilItReturnsOne() throws Exception {
        Outages outages = new Outages(() -> 0); // no time passes
        MapOptions options = options(directory, url("/map"));
        try (DerpMaps maps = new DerpMaps(options, TestMaps::own, List.of(), outages);
                Logged log = new Logged(Outage.class.getName())) {
            status = 500;
            maps.refresh();
            maps.refresh();
            assertEquals(
                    List.of("WARNING " + url("/map") + ": the response has status 500; it has not given a map yet"),
                    log.take());
            assertEquals(1, outages.failing(Dependency.MAP_URL));
            assertFalse(outages.blockLogins());
            status = 200;
            maps.refresh();
            List<String> again = log.take();
            assertEquals(1, again.size(), again.toString());
            assertTrue(again.get(0).startsWith("INFO the DERP map at " + url("/map") + " works again, after "),
                    again.get(0));
        }
    }

    @Test
    void theThreadFetchesAtOnceAndEndsWithClose() throws Exception {
        DerpMaps maps = maps(url("/map"));
        maps.start();
        while (!maps.current().map().regions().containsKey(1)) {
            LockSupport.parkNanos(1_000_000);
        }
        List<Thread> threads = threads();
        assertEquals(1, threads.size());
        maps.close();
        threads.get(0).join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(threads.get(0).isAlive());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("derp-maps")).toList();
    }

    @Test
    void withoutUrlsThereIsNoThread() throws Exception {
        try (DerpMaps maps = maps()) {
            maps.start();
            assertEquals(1, maps.refresh().size());
            assertEquals(List.of(), threads());
        }
    }

    @Test
    void anUnchangedMapIsNotTransferredAgain() throws Exception {
        try (DerpMaps maps = maps(url("/map"))) {
            maps.refresh();
            SourceState state = last(maps.refresh());
            assertTrue(state.problem().isEmpty());
            assertTrue(asked.get(1).matches("/map null \"[0-9a-f]+\""), asked.get(1));
            body = text(DerpMap.of(region(2, "2a")));
            maps.refresh();
            assertEquals(Set.of(2, 900), maps.current().map().regions().keySet());
        }
    }

    @Test
    void anInvalidAnswerLeavesTheLastValidMap() throws Exception {
        try (DerpMaps maps = maps(url("/map"))) {
            maps.refresh();
            Edition good = maps.current();
            String before = body;
            body = "{\"Regions\":{\"1\":{\"Nodes\":[{\"Name\":\"1a\",\"HostName\":\"h\",\"DERPPort\":70000}]}}}";
            assertEquals("Regions[\"1\"].Nodes[0].DERPPort: 70000 is not a port",
                    last(maps.refresh()).problem().get());
            body = "<html>";
            assertTrue(last(maps.refresh()).problem().isPresent());
            body = " ".repeat(UrlSource.MAX_BYTES + 1);
            assertEquals("the response is larger than 16777216 bytes", last(maps.refresh()).problem().get());
            body = text(DerpMap.of(region(1, "900a")));
            assertEquals(
                    "it conflicts with the other maps: "
                            + "Regions[\"900\"].Nodes[0].Name: \"900a\" is the same as Regions[\"1\"].Nodes[0].Name",
                    last(maps.refresh()).problem().get());
            status = 500;
            assertEquals("the response has status 500", last(maps.refresh()).problem().get());
            assertEquals(good, maps.current());
            status = 200;
            body = before;
            assertTrue(last(maps.refresh()).problem().isEmpty());
        }
    }

    @Test
    void theLastValidMapIsKeptAcrossRestarts() throws Exception {
        URI url = url("/map");
        Edition before;
        try (DerpMaps maps = maps(url)) {
            maps.refresh();
            before = maps.current();
        }
        server.stop(0);
        try (DerpMaps maps = maps(url)) {
            assertEquals(before, maps.current());
            assertTrue(last(maps.sources()).copy());
            SourceState state = last(maps.refresh());
            assertTrue(state.copy());
            assertEquals("cannot be reached", state.problem().get());
            assertEquals(before, maps.current());
        }
        try (var copies = Files.list(directory.resolve("maps"))) {
            Path copy = copies.findFirst().get();
            assertTrue(copy.getFileName().toString().matches("[0-9a-f]{16}\\.json"), copy.toString());
            Files.writeString(copy, "{");
        }
        try (DerpMaps maps = maps(url)) { // an invalid copy is ignored
            assertEquals(Set.of(900), maps.current().map().regions().keySet());
        }
    }

    @Test
    void aPasswordIsSentButNotShownOrSentToOtherHosts() throws Exception {
        try (DerpMaps maps = maps(url("user:p%40ss@", "/map"), url("user:x@", "/moved"), url("/moved"))) {
            List<SourceState> states = maps.refresh();
            assertEquals(url("/map").toString(), states.get(1).name());
            assertEquals("the response has status 302", states.get(2).problem().get());
            assertTrue(states.get(3).problem().isEmpty());
        }
        assertTrue(asked.contains("/map Basic dXNlcjpwQHNz null"), asked.toString());
        assertTrue(asked.contains("/map null null"), asked.toString());
    }

    @Test
    void urlsWithTheSameRegionsAreMerged() throws Exception {
        try (DerpMaps maps = maps(url("/map"), url("/other"))) {
            maps.refresh();
            assertTrue(last(maps.sources()).problem().isEmpty());
            maps.putRegion(ANY, region(5, "5a"));
            assertEquals(Set.of(1, 5, 900), maps.current().map().regions().keySet());
        }
    }

    @Test
    void anEditThatConflictsWithAUrlsMapIsRefused() throws Exception {
        try (DerpMaps maps = maps(url("/map"))) {
            maps.refresh();
            assertThrows(DerpMapException.class, () -> maps.putRegion(ANY, region(5, "1a")));
            maps.removeRegion(ANY, 1);
            maps.putRegion(ANY, region(5, "1a"));
            assertEquals(Set.of(5, 900), maps.current().map().regions().keySet());
        }
    }

    @Test
    void anInvalidUrlIsRefusedAtTheStart() {
        for (String each : Arrays.asList("ftp://example.com/map", "file:///map")) {
            assertThrows(IOException.class, () -> maps(URI.create(each)));
        }
    }
}
