package dev.jderp.prober;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;

/**
 * A complete prober of the relays in a DERP map, like derpprobe without its command line
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
     * A prober of the map that {@code options} name.
     *
     * @throws IllegalArgumentException if they name none
     */
    public DerpProbe(ProberOptions options) {
        this(options, List.of(), false);
    }

    /** A prober of another map than {@code options} name. */
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
                    prober, map.isEmpty() ? source(options.derpMap()) : map.getFirst(),
                    new RelayProbes(options, clients, clients, fetch, clock), options, once);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private MapSource source(String derpMap) {
        return derpMap.equals(ProberOptions.LOCAL)
                ? new LocalMapSource(LocalMapSource.DEFAULT_SOCKET)
                : new UrlMapSource(derpMap, fetch);
    }

    /** Begins, and returns: fetches the map and probes what is in it, until this is closed. To be called once. */
    public void run() {
        prober.run(DerpProbes.MAP_PROBE, options.interval(), Map.of(), ProbeClass.of("derp_map", probes));
    }

    /**
     * Runs every probe once, spread over the intervals if that is so in {@code options}, and waits for them. Queuing
     * delay, which is measured without end, is left out.
     */
    public static OnceResult once(ProberOptions options) throws InterruptedException {
        return once(new DerpProbe(options, List.of(), true));
    }

    /** The same with another map than {@code options} name. */
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

    /** The probes. */
    public Prober prober() {
        return prober;
    }

    /** What is shown over HTTP. */
    public ProberPages pages() {
        return pages;
    }

    /** All metrics, each under its name once. */
    public List<MetricSnapshot> metrics() {
        return prober.metrics();
    }

    /** Ends all probes, and whatever was made for them. */
    @Override
    public void close() {
        prober.close();
        clock.close();
        fetch.close();
    }
}
