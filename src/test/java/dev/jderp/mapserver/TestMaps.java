package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Maps and options for tests. */
final class TestMaps {

    static final Predicate<String> ANY = version -> true;

    private TestMaps() {}

    /** A region with nodes of these names. */
    static DerpRegion region(int id, String... names) {
        return DerpRegion.of(
                id, "r" + id, "Region " + id,
                Stream.of(names).map(name -> DerpNode.of(name, id, name + ".example.com")).toList());
    }

    static DerpMap own() {
        return DerpMap.of(region(900, "900a"));
    }

    static MapOptions options(Path directory, Path file, URI... urls) {
        return MapOptions.builder(directory).file(Optional.of(file)).urls(List.of(urls)).build();
    }

    static MapOptions options(Path directory, URI... urls) {
        return MapOptions.builder(directory).urls(List.of(urls)).build();
    }

    static MapOptions removing(Path directory) {
        return MapOptions.builder(directory).drainedLast(false).build();
    }

    /** The names of a region's nodes, in order. */
    static List<String> names(DerpMap map, int region) {
        return map.region(region).stream().flatMap(found -> found.nodes().stream()).map(DerpNode::name).toList();
    }
}
