package dev.jderp.prober.schedule;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Holds probes by name and runs each on its schedule ({@code docs/protocol.md#probe-schedule}). Safe for any thread.
 */
public final class Prober implements AutoCloseable {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int HASH_BITS = 53;
    private static final Duration MAX_WAIT = Duration.ofSeconds(3);

    private final boolean spread;
    private final boolean once;
    private final ProbeClock clock;
    // Guarded by this.
    private final SortedMap<String, Probe> probes = new TreeMap<>();
    private boolean closed;

    /**
     * A prober without probes.
     *
     * @param spread whether first runs are spread over the interval, by a hash of the name
     * @param once whether each probe is scheduled only once
     */
    public Prober(boolean spread, boolean once, ProbeClock clock) {
        this.spread = spread;
        this.once = once;
        this.clock = clock;
    }

    /**
     * Adds a probe and schedules it.
     *
     * @param interval the time between runs; negative for a continuous probe, with the length of its pause after a
     *     failure
     * @param labels labels of its metrics
     * @throws IllegalArgumentException if there is a probe with this name
     * @throws IllegalStateException after {@link #close}
     */
    public Probe run(String name, Duration interval, Map<String, String> labels, ProbeClass probeClass) {
        Probe probe = new Probe(name, interval, labels, probeClass, clock, once);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the prober is closed");
            }
            if (probes.putIfAbsent(name, probe) != null) {
                throw new IllegalArgumentException("there is already a probe " + name);
            }
        }
        probe.schedule(spread ? initialDelayNs(name, interval) : 0);
        return probe;
    }

    /** The delay of the first run, from zero to the interval; depends on the name and the interval only. */
    static long initialDelayNs(String name, Duration interval) {
        long hash = FNV_OFFSET;
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        hash ^= hash >>> 32; // FNV's high bits hardly differ between names that differ at their end
        hash *= 0x9e3779b97f4a7c15L;
        double share = (hash >>> (Long.SIZE - HASH_BITS)) * 0x1p-53;
        return (long) (Math.abs(interval.toNanos()) * share);
    }

    /** Ends a probe and removes its metrics; does nothing if there is no probe with this name. */
    public void remove(String name) {
        Optional<Probe> gone;
        synchronized (this) {
            gone = Optional.ofNullable(probes.remove(name));
        }
        gone.ifPresent(Probe::close);
    }

    /** The probe with this name. */
    public synchronized Optional<Probe> probe(String name) {
        return Optional.ofNullable(probes.get(name));
    }

    /** All probes, in the order of their names. */
    public synchronized Collection<Probe> probes() {
        return new ArrayList<>(probes.values());
    }

    /** The states of all probes, by name. */
    public SortedMap<String, ProbeInfo> probeInfo() {
        SortedMap<String, ProbeInfo> all = new TreeMap<>();
        probes().forEach(each -> all.put(each.name(), each.info()));
        return all;
    }

    /** All metrics, one snapshot for each name. */
    public List<MetricSnapshot> metrics() {
        MetricFamilies families = new MetricFamilies();
        probes().forEach(each -> each.collect(families));
        return families.snapshots();
    }

    /** Waits until every probe has run, including probes that are added meanwhile. */
    public void awaitAll() throws InterruptedException {
        List<Probe> seen = new ArrayList<>();
        for (List<Probe> left = unseen(seen); !left.isEmpty(); left = unseen(seen)) {
            for (Probe each : left) {
                each.awaitRun();
                seen.add(each);
            }
        }
    }

    private List<Probe> unseen(List<Probe> seen) {
        List<Probe> left = new ArrayList<>(probes());
        left.removeAll(seen);
        return left;
    }

    /** The clock by which runs are measured. */
    public ProbeClock clock() {
        return clock;
    }

    /** Ends all probes, and waits up to 3 s for their runs to end. */
    @Override
    public void close() {
        List<Probe> gone;
        synchronized (this) {
            closed = true;
            gone = List.copyOf(probes.values());
            probes.clear();
        }
        gone.forEach(Probe::close);
        long untilNs = System.nanoTime() + MAX_WAIT.toNanos();
        try {
            for (Probe each : gone) {
                each.awaitIdle(Math.max(0, TimeUnit.NANOSECONDS.toMillis(untilNs - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
