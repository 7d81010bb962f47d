package dev.jderp.mapserver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The pages of one edition of the map, one for each tailnet. They are cached by the order of nodes, not by tailnet, and
 * up to a size, so that requests for invented tailnets do not fill the memory. Safe for any thread.
 */
final class Pages {

    private static final JsonProvider JSON = JsonProviders.JSON;

    private static final long MAX_BYTES = 64L << 20;
    private static final int OVERHEAD_BYTES = 256;

    private final String head;
    private final List<PreparedRegion> regions;
    private final String tail;
    private final MapPage written;
    private final Cache<List<Integer>, MapPage> byOrder = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .<List<Integer>, MapPage>weigher(
                    (order, page) -> OVERHEAD_BYTES + 4 * order.size() + 2 * page.json().length)
            .executor(Runnable::run)
            .build();

    Pages(DerpMap map, Set<String> drained, boolean drainedLast) {
        head = map.homeParams()
                .map(params -> "{\"HomeParams\":" + DerpMapWriter.homeParams(params) + ",\"Regions\":{")
                .orElse("{\"Regions\":{");
        regions = map.regions().values().stream()
                .map(region -> new PreparedRegion(region, drained, drainedLast))
                .toList();
        JsonObjectBuilder rest = JSON.createObjectBuilder();
        if (map.omitDefaultRegions()) {
            rest.add("omitDefaultRegions", true);
        }
        map.others().forEach(rest::add);
        String members = rest.build().toString().substring(1);
        tail = members.length() == 1 ? "}" + members : "}," + members;
        written = page(regions.stream().map(PreparedRegion::writtenOrder).toList());
    }

    /** The page for a tailnet; for {@code default}, nodes are in the written order. */
    MapPage of(String tailnet) {
        if (tailnet.toLowerCase(Locale.ROOT).equals("default")) {
            return written;
        }
        Rendezvous rendezvous = new Rendezvous(tailnet);
        List<int[]> orders = regions.stream().map(region -> region.order(rendezvous)).toList();
        List<Integer> key = orders.stream().flatMapToInt(IntStream::of).boxed().toList();
        return byOrder.get(key, unused -> page(orders));
    }

    private MapPage page(List<int[]> orders) {
        StringBuilder json = new StringBuilder(head);
        for (int i = 0; i < regions.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            regions.get(i).write(json, orders.get(i));
        }
        return new MapPage(json.append(tail).toString());
    }
}
