package dev.jderp.mapserver;

import static dev.jderp.mapserver.TestMaps.ANY;
import static dev.jderp.mapserver.TestMaps.names;
import static dev.jderp.mapserver.TestMaps.options;
import static dev.jderp.mapserver.TestMaps.own;
import static dev.jderp.mapserver.TestMaps.region;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.derpmap.HomeParams;
import dev.jderp.reload.Reloader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapFileTest {

    @TempDir
    Path directory;

    private final Reloader reloader = new Reloader();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("derp.yaml"), """
                # ours
                regions:
                  900: {regioncode: file, nodes: [{name: 900x, hostname: x.example.com}]}
                  7: {nodes: [{name: 7a, hostname: a.example.com}]}
                """);
    }

    private DerpMaps maps() throws IOException {
        DerpMaps maps = new DerpMaps(options(directory, file), TestMaps::own);
        maps.watch(reloader);
        return maps;
    }

    /** Reads the file again, like the reloader after a change. */
    private void changed(String content) throws IOException {
        Files.writeString(file, content);
        reloader.reloadNow();
    }

    @Test
    void fileAndOwnRegionAreMergedIntoOneRegion() throws Exception {
        DerpMaps maps = maps();
        assertEquals(Set.of(7, 900), maps.current().map().regions().keySet());
        assertEquals(List.of("900x", "900a"), names(maps.current().map(), 900));
        assertEquals("file", maps.current().map().region(900).orElseThrow().regionCode());
        assertEquals(file.toString(), maps.sources().get(1).name());
        assertEquals(2, maps.sources().get(1).regions());
    }

    @Test
    void aNewVersionIsUsedAndAnInvalidOneIsNot() throws Exception {
        DerpMaps maps = maps();
        Edition before = maps.current();
        changed("regions: {7: {nodes: [{name: 7a, hostname: h, derpport: 70000}]}}");
        assertEquals(before, maps.current());
        assertEquals(file + ": Regions[\"7\"].Nodes[0].DERPPort: 70000 is not a port",
                maps.sources().get(1).problem().get());
        changed("regions: {7: {nodes: [{name: 900a, hostname: h}]}}");
        assertEquals(before, maps.current());
        assertTrue(maps.sources().get(1).problem().get().contains("\"900a\" is the same as"));
        Files.delete(file);
        reloader.reloadNow();
        assertEquals(before, maps.current());
        changed("regions: {8: 1, 9: {}}");
        assertEquals(before, maps.current());
        changed("regions: {9: {}}");
        assertEquals(Set.of(9, 900), maps.current().map().regions().keySet());
        assertTrue(maps.sources().get(1).problem().isEmpty());
    }

    @Test
    void aFileThatIsInvalidAtTheStartIsAnErrorInOneLine() throws Exception {
        Files.writeString(file, "regions: {x: {}}");
        assertEquals(file + ": Regions[\"x\"]: the key is not a region id in decimal digits",
                assertThrows(IOException.class, this::maps).getMessage());
        Files.delete(file);
        assertEquals(file + " cannot be read: no such file", assertThrows(IOException.class, this::maps).getMessage());
    }

    @Test
    void editsOverrideTheFileWithoutChangingIt() throws Exception {
        String text = Files.readString(file);
        DerpMaps maps = maps();
        maps.removeRegion(ANY, 7);
        maps.removeNode(ANY, 900, "900x");
        assertEquals(text, Files.readString(file));
        assertEquals(List.of("900a"), names(maps().current().map(), 900));
        changed(text + "  8: {}\n");
        assertEquals(Set.of(8, 900), maps.current().map().regions().keySet());
    }

    @Test
    void otherMembersComeFromTheFileThenTheFirstUrl() {
        HomeParams one = new HomeParams(Optional.of(new TreeMap<>(Map.of(1, 1.0))), Map.of());
        HomeParams two = new HomeParams(Optional.of(new TreeMap<>(Map.of(1, 2.0))), Map.of());
        DerpMap none = new DerpMap(Optional.empty(), new TreeMap<>(), false, Map.of());
        DerpMap first = new DerpMap(Optional.of(one), new TreeMap<>(), false, Map.of());
        DerpMap second = new DerpMap(Optional.of(two), new TreeMap<>(), false, Map.of("x", JsonValue.TRUE));
        assertEquals(Optional.of(two), Merge.of(Optional.empty(), Optional.of(second), List.of(first)).homeParams());
        DerpMap merged = Merge.of(Optional.of(own()), Optional.of(none), List.of(none, first, second));
        assertEquals(Optional.of(one), merged.homeParams());
        assertEquals(Map.of("x", JsonValue.TRUE), merged.others());
        assertEquals(false, merged.omitDefaultRegions());
        assertEquals(true, Merge.of(Optional.of(own()), Optional.empty(), List.of(first)).omitDefaultRegions());
    }

    @Test
    void aRegionComesWholeFromTheSourceOfHigherPrecedence() {
        DerpRegion theirs = region(900, "900b");
        DerpMap merged = Merge.of(
                Optional.of(own()), Optional.empty(),
                List.of(DerpMap.of(theirs, region(1, "1a")), DerpMap.of(region(1, "1b"), region(2, "2a"))));
        assertEquals(List.of("900a"), names(merged, 900));
        assertEquals(List.of("1a"), names(merged, 1));
        assertEquals(List.of("2a"), names(merged, 2));
    }
}
