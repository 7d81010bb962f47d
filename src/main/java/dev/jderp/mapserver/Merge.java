package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.derpmap.HomeParams;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Merges maps: a region comes from the source of highest precedence; own region and file share one. */
final class Merge {

    private Merge() {}

    /**
     * Merges the relay's own region, the operator's file and the URLs' maps, in the order of precedence. A region that
     * the file switches off is left out of all maps; one that a URL's map switches off is left out of those after it.
     */
    static DerpMap of(Optional<DerpMap> own, Optional<DerpMap> file, List<DerpMap> urls) {
        TreeMap<Integer, DerpRegion> regions = new TreeMap<>();
        own.ifPresent(map -> regions.putAll(map.regions()));
        file.ifPresent(map -> map.regions().forEach((id, region) -> regions.merge(id, region, Merge::shared)));
        Set<Integer> off = new HashSet<>();
        file.ifPresent(map -> off.addAll(map.switchedOff()));
        regions.keySet().removeAll(off);
        for (DerpMap map : urls) {
            map.regions().forEach((id, region) -> {
                if (!off.contains(id)) {
                    regions.putIfAbsent(id, region);
                }
            });
            map.switchedOff().stream().filter(id -> !regions.containsKey(id)).forEach(off::add);
        }
        List<DerpMap> written = new ArrayList<>();
        file.ifPresent(written::add);
        written.addAll(urls);
        Optional<HomeParams> homeParams = written.stream().flatMap(map -> map.homeParams().stream()).findFirst();
        Map<String, JsonValue> others = written.stream()
                .map(DerpMap::others)
                .filter(members -> !members.isEmpty())
                .findFirst()
                .orElse(Map.of());
        return new DerpMap(homeParams, regions, file.map(DerpMap::omitDefaultRegions).orElse(true), others);
    }

    /** The file's region, followed by the relay's own node unless the file has a node of that name. */
    private static DerpRegion shared(DerpRegion own, DerpRegion file) {
        List<DerpNode> nodes = new ArrayList<>(file.nodes());
        own.nodes().stream().filter(node -> file.node(node.name()).isEmpty()).forEach(nodes::add);
        return file.withNodes(nodes);
    }

    /** Validates a map; it is invalid if two nodes have the same name, for instance. */
    static DerpMap validate(DerpMap map) throws DerpMapException {
        return DerpMapReader.map(DerpMapWriter.map(map));
    }
}
