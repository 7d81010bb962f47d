package dev.jderp.mapserver;

import static dev.jderp.mapserver.TestMaps.ANY;
import static dev.jderp.mapserver.TestMaps.names;
import static dev.jderp.mapserver.TestMaps.region;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.HomeParams;
import jakarta.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServedMapTest {

    private static final DerpMap MAP = DerpMap.of(
            region(900, "a", "b", "c", "d"), region(901, "e"), region(902), region(903, "f", "g"));

    @TempDir
    Path directory;

    private DerpMaps maps(boolean drainedLast) throws IOException {
        MapOptions options = drainedLast ? TestMaps.options(directory) : TestMaps.removing(directory);
        return new DerpMaps(options, () -> MAP);
    }

    private static String text(MapPage page) {
        return new String(page.json(), StandardCharsets.UTF_8);
    }

    private static List<String> served(DerpMaps maps, String tailnet, int region) throws Exception {
        return names(DerpMapReader.parse(text(maps.served(tailnet))), region);
    }

    @Test
    void theDefaultMapIsTheWritersOutput() {
        HomeParams params = new HomeParams(
                Optional.of(new TreeMap<>(Map.of(1, 2.0))), Map.of("Regions", Json.createValue("\"Nodes\":[]")));
        for (DerpMap map : List.of(
                MAP,
                DerpMap.of(),
                new DerpMap(Optional.of(params), MAP.regions(), true, Map.of("x", Json.createValue(1))),
                new DerpMap(Optional.empty(), MAP.regions(), false, Map.of("\"Regions\":{}", Json.createValue(1))),
                new DerpMap(Optional.empty(), new TreeMap<>(), false, Map.of()))) {
            assertEquals(DerpMapWriter.toJson(map), text(new Pages(map, Set.of(), true).of("default")));
        }
    }

    @Test
    void aTailnetHasItsOrderInEveryRegion() throws Exception {
        DerpMaps maps = maps(true);
        assertEquals(RendezvousTest.order("example.com", List.of("a", "b", "c", "d")),
                served(maps, "Example.com", 900));
        assertEquals(RendezvousTest.order("example.com", List.of("f", "g")), served(maps, "example.com", 903));
        assertEquals(MAP.regions().keySet(), DerpMapReader.parse(text(maps.served("x"))).regions().keySet());
    }

    @Test
    void equalContentIsOnePageWithOneTag() throws Exception {
        DerpMaps maps = maps(true);
        Map<String, MapPage> byContent = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            MapPage page = maps.served("tailnet" + i);
            assertSame(page, byContent.computeIfAbsent(text(page), content -> page));
        }
        assertEquals(48, byContent.size()); // 4! orders by 2!
        assertEquals(48, byContent.values().stream().map(MapPage::etag).distinct().count());
        String before = maps.served("x").etag();
        maps.drain(ANY, 901, "e", true);
        assertEquals(before, maps.served("x").etag()); // the order of a single node cannot change
        maps.removeRegion(ANY, 901);
        assertNotEquals(before, maps.served("x").etag());
        assertTrue(before.matches("[0-9a-f]{32}"), before);
    }

    @Test
    void theCompressedFormIsTheSame() throws Exception {
        MapPage page = maps(true).served("x");
        assertSame(page.gzip(), page.gzip());
        assertArrayEquals(page.json(), new GZIPInputStream(new ByteArrayInputStream(page.gzip())).readAllBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDrainedNodeMovesOnlyItsTailnets(boolean drainedLast) throws Exception {
        DerpMaps maps = maps(drainedLast);
        Map<String, List<String>> before = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            before.put("tailnet" + i, served(maps, "tailnet" + i, 900));
        }
        maps.drain(ANY, 900, "b", true);
        for (var each : before.entrySet()) {
            List<String> expected = new ArrayList<>(each.getValue());
            expected.remove("b");
            if (drainedLast) {
                expected.add("b");
            }
            assertEquals(expected, served(maps, each.getKey(), 900));
        }
        assertEquals(drainedLast ? List.of("a", "c", "d", "b") : List.of("a", "c", "d"), served(maps, "default", 900));
        assertEquals(List.of("a", "b", "c", "d"), names(maps.current().map(), 900));
        maps.drain(ANY, 901, "e", true);
        assertEquals(drainedLast ? List.of("e") : List.of(), served(maps, "default", 901));
        assertTrue(DerpMapReader.parse(text(maps.served("x"))).regions().containsKey(901));
    }
}
