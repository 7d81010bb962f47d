package dev.jderp.mapserver;

import static dev.jderp.mapserver.TestMaps.ANY;
import static dev.jderp.mapserver.TestMaps.names;
import static dev.jderp.mapserver.TestMaps.options;
import static dev.jderp.mapserver.TestMaps.own;
import static dev.jderp.mapserver.TestMaps.region;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.derpmap.HomeParams;
import dev.jderp.kit.AtomicFile;
import dev.jderp.metrics.Outages;
import dev.jderp.reload.Reloader;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerpMapsTest {

    @TempDir
    Path directory;

    private final AtomicReference<DerpMap> own = new AtomicReference<>(own());

    private DerpMaps maps() throws IOException {
        return new DerpMaps(options(directory), own::get);
    }

    private static DerpMap pinned() {
        DerpNode node = new DerpNode("900a", 900, "900a.example.com", "pin", "", "", 0, false, 0, false, "", false,
                Map.of());
        return DerpMap.of(region(900).withNodes(List.of(node)));
    }

    @Test
    void anUneditedMapHasTheOwnRegionOnly() throws Exception {
        DerpMaps maps = maps();
        assertEquals(own(), maps.current().map());
        assertTrue(maps.current().version().matches("0-[0-9a-f]{8}"), maps.current().version());
        assertEquals(own(), DerpMapReader.parse(new String(maps.served("default").json(), StandardCharsets.UTF_8)));
        assertEquals(
                List.of("own OWN 1"),
                maps.sources().stream().map(s -> s.name() + " " + s.kind() + " " + s.regions()).toList());
    }

    @Test
    void aNewOwnRegionIsUsedAndChangesTheVersion() throws Exception {
        DerpMaps maps = maps();
        String before = maps.current().version();
        maps.rebuild();
        assertEquals(before, maps.current().version());
        own.set(pinned());
        maps.rebuild();
        assertEquals(pinned(), maps.current().map());
        assertNotEquals(before, maps.current().version());
    }

    @Test
    void anOlderOwnRegionNeverReplacesANewerOne() throws Exception {
        AtomicReference<Thread> second = new AtomicReference<>();
        AtomicReference<DerpMaps> holder = new AtomicReference<>();
        Supplier<DerpMap> supplier = () -> {
            DerpMap asked = own.get();
            if (holder.get() != null && second.get() == null) {
                // the first rebuild has read the region; now the certificate changes
                own.set(pinned());
                second.set(Thread.ofPlatform().start(holder.get()::rebuild));
                while (second.get().isAlive() && second.get().getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            return asked;
        };
        DerpMaps maps = new DerpMaps(options(directory), supplier);
        holder.set(maps);
        maps.rebuild();
        second.get().join();
        assertEquals(pinned(), maps.current().map());
    }

    @Test
    void aRegionThatAnEditSetsToNullStaysSwitchedOff() throws Exception {
        DerpMaps maps = maps();
        DerpMap target = DerpMapReader.parse("{\"Regions\":{\"1\":null,\"900\":null}}");
        maps.putMap(ANY, target);
        assertEquals(Set.of(), maps.current().map().regions().keySet());
        own.set(DerpMap.of(region(900, "900a"), region(1, "1a")));
        maps.rebuild();
        assertEquals(Set.of(), maps.current().map().regions().keySet());
    }

    @Test
    void anOwnRegionThatConflictsLeavesTheOldOne() throws Exception {
        DerpMaps maps = maps();
        maps.putRegion(ANY, region(901, "901a"));
        own.set(DerpMap.of(region(900, "901a")));
        maps.rebuild();
        assertEquals(List.of("900a"), names(maps.current().map(), 900));
        assertTrue(maps.sources().get(0).problem().get().contains("\"901a\" is the same as"));
    }

    @Test
    void membersThatWereNotEditedFollowTheirSource() throws Exception {
        DerpMaps maps = maps();
        maps.putNode(ANY, DerpNode.of("900b", 900, "b.example.com"));
        DerpRegion shown = maps.current().map().region(900).orElseThrow();
        maps.putRegion(
                ANY,
                new DerpRegion(900, "new", shown.regionName(), 1, 2, false, true, shown.nodes(), shown.others()));
        own.set(pinned());
        maps.rebuild();
        DerpRegion region = maps.current().map().region(900).orElseThrow();
        assertEquals("new", region.regionCode());
        assertEquals("pin", region.node("900a").get().certName());
        assertEquals(List.of("900a", "900b"), names(maps.current().map(), 900));
        DerpMaps next = maps();
        assertEquals(maps.current(), next.current()); // from disk
    }

    @Test
    void theOrderOfNodesCanBeEdited() throws Exception {
        DerpMaps maps = maps();
        maps.putRegion(ANY, region(900, "900b", "900a"));
        assertEquals(List.of("900b", "900a"), names(maps.current().map(), 900));
        own.set(DerpMap.of(region(900, "900a", "900c")));
        maps.rebuild();
        assertEquals(List.of("900b", "900a", "900c"), names(maps.current().map(), 900));
    }

    @Test
    void removedEntriesStayRemovedUntilTheyArePutBack() throws Exception {
        DerpMaps maps = maps();
        maps.putNode(ANY, DerpNode.of("900b", 900, "b"));
        maps.drain(ANY, 900, "900a", true);
        maps.removeNode(ANY, 900, "900a");
        assertEquals(Set.of(), maps.current().drained());
        own.set(pinned());
        maps.rebuild();
        assertEquals(List.of("900b"), names(maps.current().map(), 900));
        maps.removeRegion(ANY, 900);
        assertEquals(Set.of(), maps.current().map().regions().keySet());
        assertEquals(Set.of(), maps().current().map().regions().keySet());
        maps.putRegion(ANY, pinned().region(900).orElseThrow());
        assertEquals(pinned(), maps.current().map());
        own.set(own());
        maps.rebuild();
        assertEquals(own(), maps.current().map()); // equal to the source again, so no edit is left
    }

    @Test
    void aRegionThatOnlyAnEditHasIsGoneAfterItsRemoval() throws Exception {
        DerpMaps maps = maps();
        maps.putRegion(ANY, region(5, "5a"));
        maps.removeRegion(ANY, 5);
        assertEquals("unknown region 5",
                assertThrows(NoSuchEntryException.class, () -> maps.removeRegion(ANY, 5)).getMessage());
        own.set(DerpMap.of(region(900, "900a"), region(5, "5x")));
        maps.rebuild();
        assertEquals(List.of("5x"), names(maps.current().map(), 5));
    }

    @Test
    void theWholeMapCanBePut() throws Exception {
        own.set(DerpMap.of(region(900, "900a"), region(901, "901a")));
        DerpMaps maps = maps();
        HomeParams scores = new HomeParams(Optional.of(new TreeMap<>(Map.of(900, 0.5))), Map.of("n", JsonValue.TRUE));
        DerpMap target = new DerpMap(
                Optional.of(scores), new TreeMap<>(Map.of(900, region(900, "900a", "x"), 7, region(7, "7a"))), false,
                Map.of("unknown", Json.createValue(3)));
        maps.putMap(ANY, target);
        assertEquals(target, maps.current().map());
        assertEquals(target, maps().current().map());
        own.set(DerpMap.of(region(900, "900a")));
        maps.rebuild(); // 901 is in no source now
        maps.putMap(ANY, maps.current().map().withRegions(new TreeMap<>(Map.of(900, region(900, "900a")))));
        own.set(DerpMap.of(region(900, "900a"), region(901, "901a")));
        maps.rebuild();
        assertEquals(Set.of(900), maps.current().map().regions().keySet());
        maps.putMap(ANY, own.get());
        maps.revert(ANY);
        assertEquals(own.get(), maps.current().map());
    }

    @Test
    void homeParamsCanBeRemoved() throws Exception {
        HomeParams scores = new HomeParams(Optional.of(new TreeMap<>()), Map.of());
        Path file = Files.writeString(
                directory.resolve("map.json"), "{\"HomeParams\":{\"RegionScore\":{}},\"Regions\":{}}");
        DerpMaps maps = new DerpMaps(options(directory, file), own::get);
        maps.watch(new Reloader());
        DerpMap map = maps.current().map();
        assertEquals(Optional.of(scores), map.homeParams());
        maps.putMap(ANY, new DerpMap(Optional.empty(), map.regions(), map.omitDefaultRegions(), map.others()));
        assertEquals(Optional.empty(), maps.current().map().homeParams());
        DerpMaps next = new DerpMaps(options(directory, file), own::get);
        next.watch(new Reloader());
        assertEquals(maps.current(), next.current());
    }

    @Test
    void editsCanBeReverted() throws Exception {
        own.set(DerpMap.of(region(900, "900a"), region(901, "901a")));
        DerpMaps maps = maps();
        maps.putNode(ANY, DerpNode.of("900b", 900, "b"));
        maps.drain(ANY, 900, "900a", true);
        maps.removeRegion(ANY, 901);
        maps.revertRegion(ANY, 900);
        assertEquals(DerpMap.of(region(900, "900a")), maps.current().map());
        assertEquals(Set.of(), maps.current().drained());
        assertEquals("region 900 has no edits",
                assertThrows(NoSuchEntryException.class, () -> maps.revertRegion(ANY, 900)).getMessage());
        maps.revertRegion(ANY, 901);
        assertEquals(own.get(), maps.current().map());
        maps.drain(ANY, 901, "901a", true);
        assertTrue(maps.revert(ANY).version().startsWith("7-"));
        assertEquals(Set.of(), maps.current().drained());
        assertTrue(maps.revert(ANY).version().startsWith("7-")); // no edits to discard
    }

    @Test
    void everyEditMakesANewVersionUnlessItChangesNothing() throws Exception {
        DerpMaps maps = maps();
        Edition first = maps.drain(ANY, 900, "900a", true);
        assertTrue(first.version().startsWith("1-"));
        assertEquals(Set.of("900a"), first.drained());
        assertSame(first, maps.drain(ANY, 900, "900a", true));
        assertTrue(maps.drain(ANY, 900, "900a", false).version().startsWith("2-"));
        assertTrue(maps.putRegion(ANY, region(900, "900a")).version().startsWith("2-"));
        assertTrue(maps().current().version().startsWith("2-"));
    }

    @Test
    void anEditOfAnotherVersionChangesNothing() throws Exception {
        DerpMaps maps = maps();
        Edition before = maps.current();
        StaleEditionException stale = assertThrows(
                StaleEditionException.class, () -> maps.removeRegion(version -> version.equals("9-x"), 900));
        assertEquals(before.version(), stale.version());
        assertSame(before, maps.current());
        maps.removeRegion(before.version()::equals, 900);
    }

    @Test
    void missingEntriesAreReported() throws Exception {
        DerpMaps maps = maps();
        assertEquals("unknown region 5", assertThrows(
                NoSuchEntryException.class, () -> maps.putNode(ANY, DerpNode.of("a", 5, "h"))).getMessage());
        assertEquals("region 900 has no node with that name", assertThrows(
                NoSuchEntryException.class, () -> maps.removeNode(ANY, 900, "x")).getMessage());
        assertThrows(NoSuchEntryException.class, () -> maps.drain(ANY, 900, "x", true));
        assertFalse(Files.exists(directory.resolve("derpmap-edits.json")));
    }

    @Test
    void anEditWithAnInvalidResultChangesNothing() throws Exception {
        DerpMaps maps = maps();
        Edition before = maps.current();
        assertEquals("Regions[\"901\"].Nodes[0].Name: \"900a\" is the same as Regions[\"900\"].Nodes[0].Name",
                assertThrows(
                        DerpMapException.class, () -> maps.putRegion(ANY, region(901, "900a"))).getMessage());
        assertSame(before, maps.current());
        assertFalse(Files.exists(directory.resolve("derpmap-edits.json")));
    }

    @Test
    void anEditThatCannotBeStoredChangesNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        DerpMaps maps = new DerpMaps(options(file.resolve("below")), own::get);
        Edition before = maps.current();
        IOException e = assertThrows(IOException.class, () -> maps.putRegion(ANY, region(901, "901a")));
        assertTrue(String.valueOf(e.getMessage()).contains("derpmap-edits.json cannot be written: "), e.getMessage());
        assertSame(before, maps.current());
        DerpMaps full = new DerpMaps(options(directory), own::get, AtomicFile.shared(Path.of("/dev/full/x")), List.of(),
                new Outages());
        assertThrows(IOException.class, () -> full.putRegion(ANY, region(901, "901a")));
    }

    @Test
    void editsThatTheRelayDidNotWriteAreRefused() throws Exception {
        Path edits = directory.resolve("derpmap-edits.json");
        for (String wrong : List.of(
                "", "{", "[]", "{}", "{\"Version\":1,\"Regions\":{},\"Drained\":[],\"x\":1}",
                "{\"Version\":-1,\"Regions\":{},\"Drained\":[]}", "{\"Version\":1.5,\"Regions\":{},\"Drained\":[]}",
                "{\"Version\":1,\"Regions\":{\"x\":null},\"Drained\":[]}",
                "{\"Version\":1,\"Regions\":{\"1\":{}},\"Drained\":[]}",
                "{\"Version\":1,\"Regions\":{\"1\":{\"Nodes\":{\"a\":{}}}},\"Drained\":[]}",
                "{\"Version\":1,\"Regions\":{},\"Drained\":[1]}", "{\"Version\":1,\"Regions\":[],\"Drained\":[]}")) {
            Files.writeString(edits, wrong);
            String message = String.valueOf(assertThrows(IOException.class, this::maps, wrong).getMessage());
            assertTrue(message.startsWith(edits + " is not a valid file of map edits"), message);
            assertEquals(1, message.lines().count(), message);
        }
    }

    @Test
    void fiftyEditorsLoseNoEdit() throws Exception {
        DerpMaps maps = maps();
        int editors = 50;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < editors; i++) {
                DerpNode node = DerpNode.of("n" + i, 900, "n" + i + ".example.com");
                all.add(threads.submit(() -> add(maps, node)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertEquals(editors + 1, maps.current().map().region(900).orElseThrow().nodes().size());
        assertTrue(maps.current().version().startsWith(editors + "-"), maps.current().version());
        assertEquals(maps.current(), maps().current());
    }

    /** Edits like a client of the REST API: reads, changes, and tries again if the version has changed. */
    private static boolean add(DerpMaps maps, DerpNode node) throws Exception {
        while (true) {
            Edition seen = maps.current();
            DerpRegion region = seen.map().region(900).orElseThrow();
            List<DerpNode> nodes = new ArrayList<>(region.nodes());
            nodes.add(node);
            try {
                maps.putRegion(seen.version()::equals, region.withNodes(nodes));
                return true;
            } catch (StaleEditionException e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
