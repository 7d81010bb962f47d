package dev.jderp.prober;

import dev.jderp.prober.pages.ProberPages;
import dev.jderp.prober.relay.HttpFetch;
import dev.jderp.prober.relay.RelayClients;
import dev.jderp.prober.relay.RelayProbes;
import dev.jderp.prober.schedule.OnceResult;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.Prober;
import dev.jderp.prober.schedule.SystemClock;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;

/**
 * A complete prober of the relays in a DERP map: derpprobe without its command line
 * ({@code docs/protocol.md#prober}). Safe for any thread.
 */
public final class DerpProbe implements AutoCloseable {

    private final ProberOptions options;
    private final SystemClock clock = new SystemClock();
    private final HttpFetch fetch = new HttpFetch();
    private final Prober prober;
    private final ProberPages pages;
    private final DerpProbes probes;

    /**
     * A prober of the map in {@code options}.
     *
     * @throws IllegalArgumentException if its URL is invalid
     */
    public DerpProbe(ProberOptions options) {
        this(options, List.of(), false);
    }

    /** A prober of the map that {@code map} returns, in place of the one in {@code options}. */
    public DerpProbe(ProberOptions options, MapSource map) {
        this(options, List.of(map), false);
    }

    private DerpProbe(ProberOptions options, List<MapSource> map, boolean once) {
        this.options = options;
        this.prober = new Prober(options.spread(), once, clock);
        this.pages = new ProberPages(prober);
        try {
            RelayClients clients = new RelayClients(options::meshKey);
            this.probes = new DerpProbes(
                    prober, map.isEmpty() ? mapSource(options.derpMap()) : map.getFirst(),
                    new RelayProbes(
                            new RelayProbes.Load(options.bwProbeSizeBytes(), options.qdPacketsPerSecond(),
                                    options.qdPacketTimeout()),
                            clients, fetch, clock),
                    options, once);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private MapSource mapSource(String derpMap) {
        return derpMap.equals(ProberOptions.LOCAL)
                ? new LocalMapSource(LocalMapSource.DEFAULT_SOCKET)
                : new UrlMapSource(derpMap, fetch);
    }

    /** Starts to fetch the map and to probe its relays until this is closed, and returns at once. To be called once. */
    public void run() {
        prober.run(DerpProbes.MAP_PROBE, options.interval(), Map.of(), ProbeClass.of("derp_map", probes));
    }

    /**
     * Runs every probe once, spread over the intervals if {@code options} require it, and waits for the results.
     * Queueing delay is left out, since its probe does not end.
     */
    public static OnceResult once(ProberOptions options) throws InterruptedException {
        return once(new DerpProbe(options, List.of(), true));
    }

    /** Runs every probe once, likewise, with the map that {@code map} returns. */
    public static OnceResult once(ProberOptions options, MapSource map) throws InterruptedException {
        return once(new DerpProbe(options, List.of(map), true));
    }

    private static OnceResult once(DerpProbe probe) throws InterruptedException {
        try (probe) {
            probe.run();
            probe.prober.awaitAll();
            return new OnceResult(probe.prober.probeInfo());
        }
    }

    /** The probes and their results. */
    public Prober prober() {
        return prober;
    }

    /** The pages that show the results over HTTP. */
    public ProberPages pages() {
        return pages;
    }

    /** All metrics, one snapshot for each name. */
    public List<MetricSnapshot> metrics() {
        return prober.metrics();
    }

    /** Ends all probes, and frees their threads and connections. Waits up to about 4 s. */
    @Override
    public void close() {
        prober.close();
        clock.close();
        fetch.close();
    }
}
