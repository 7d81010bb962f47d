package dev.jderp.mapserver.region;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.Clock;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.kit.ErrorLine;
import dev.jderp.mesh.MeshOptions;
import dev.jderp.mesh.NeighbourState;
import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.metrics.RepeatedTask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;

/**
 * The nodes of the own region: this relay's, and those of the neighbours, which are asked when a link comes up and once
 * a minute. Any thread may call it.
 */
public final class RegionMap implements AutoCloseable {

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final long ASK_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    /** What is known of one neighbour's answers. */
    private static final class Asked {
        private final Outage outage;
        private long links = -1;
        private long atNs;

        Asked(Outage outage) {
            this.outage = outage;
        }
    }

    private final Supplier<List<NeighbourStatus>> neighbours;
    private final NodeSource source;
    private final RegionNodes nodes;
    private final Outages outages;
    private final Clock clock;
    private final Runnable onChange;
    private final Map<String, Asked> asked = new HashMap<>();
    private final ScheduledExecutorService timer = DaemonTimer.create("derp-region");

    /** The neighbours' nodes as they were combined last; replaced as a whole. */
    private volatile List<DerpNode> known = List.of();
    private final DerpNode own;

    /**
     * The map of a region; {@link #start} begins to ask.
     *
     * @param own this relay's entry
     * @param neighbours the neighbours and their links
     * @param options how neighbours are reached and checked
     * @param roots authorities beside the JDK's and Let's Encrypt's
     * @param outages the things that may fail, among them each neighbour's answers
     * @param onChange runs when the nodes of the region are others than before
     */
    public RegionMap(
            DerpNode own, Supplier<List<NeighbourStatus>> neighbours, MeshOptions options,
            List<X509TrustManager> roots, Outages outages, Runnable onChange) {
        this(own, neighbours, new WebNodeSource(options, roots, own.regionId()), options.maxAway(), outages, onChange,
                Clock.SYSTEM);
    }

    RegionMap(
            DerpNode own, Supplier<List<NeighbourStatus>> neighbours, NodeSource source, Duration maxAway,
            Outages outages, Runnable onChange, Clock clock) {
        this.own = own;
        this.neighbours = neighbours;
        this.source = source;
        this.outages = outages;
        this.clock = clock;
        this.onChange = onChange;
        this.nodes = new RegionNodes(own.name(), maxAway, clock);
        this.known = List.of(own);
    }

    /** Starts the thread that asks. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(
                new RepeatedTask("search for nodes of the region", this::check), 0, CHECK_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Asks the neighbours that are to be asked now. */
    void check() {
        Set<String> present = new HashSet<>();
        Set<String> listed = new HashSet<>();
        List<NeighbourStatus> all = neighbours.get();
        for (NeighbourStatus each : all) {
            listed.add(each.address().text());
            if (each.state() == NeighbourState.UP) {
                present.add(each.address().text());
            }
        }
        nodes.setPresent(present);
        all.stream().filter(each -> present.contains(each.address().text())).forEach(this::askIfDue);
        asked.entrySet().removeIf(each -> {
            boolean isGone = !listed.contains(each.getKey());
            if (isGone) {
                outages.remove(each.getValue().outage);
            }
            return isGone;
        });
        List<DerpNode> now = nodes.with(own);
        if (!now.equals(known)) {
            known = now;
            onChange.run();
        }
    }

    private void askIfDue(NeighbourStatus neighbour) {
        String name = neighbour.address().text();
        Asked state = asked.computeIfAbsent(name, key -> new Asked(
                outages.add(Dependency.MESH_LINK, "the map entry of " + name)));
        long nowNs = clock.nanoTime();
        if (state.links == neighbour.links() && nowNs - state.atNs < ASK_INTERVAL_NS) {
            return;
        }
        state.links = neighbour.links();
        state.atNs = nowNs;
        try {
            nodes.learned(name, source.ask(neighbour.address())).ifPresentOrElse(
                    conflict -> state.outage.failed("the map leaves out " + name + ": " + conflict, false),
                    state.outage::works);
        } catch (IOException e) { // what is known stays
            state.outage.failed("the map entry of " + name + " is not known: " + ErrorLine.of(e), false);
        }
    }

    /** Adds the neighbours' nodes to this relay's own map, whose region {@code regionId} has this relay only. */
    public DerpMap complete(DerpMap ownMap, int regionId) {
        if (ownMap.region(regionId).isEmpty()) {
            return ownMap;
        }
        DerpRegion region = ownMap.region(regionId).get();
        DerpNode current = region.nodes().get(0);
        List<DerpNode> all = new ArrayList<>();
        for (DerpNode each : known) {
            all.add(each.name().equals(current.name()) ? current : each);
        }
        return DerpMap.of(region.withNodes(all));
    }

    /** Ends the thread. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
