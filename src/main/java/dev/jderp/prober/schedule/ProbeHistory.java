package dev.jderp.prober.schedule;

import dev.jderp.prober.schedule.ProbeResult.Failure;
import dev.jderp.prober.schedule.ProbeResult.Success;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The results of a probe: the latest ones, and the counts of all. The lock of its {@link Probe} guards it. */
final class ProbeHistory {

    private static final int RECENT = 10;

    private final String name;
    private final Duration interval;
    private final SortedMap<String, String> labels;
    private final ProbeClass probeClass;

    private final Deque<ProbeResult> recent = new ArrayDeque<>();
    private Optional<Instant> start = Optional.empty();
    private Optional<Instant> end = Optional.empty();
    private long okCount;
    private long failCount;
    private long okNs;
    private long failNs;

    ProbeHistory(String name, Duration interval, Map<String, String> labels, ProbeClass probeClass) {
        this.name = name;
        this.interval = interval;
        this.labels = new TreeMap<>(labels);
        this.labels.putAll(probeClass.labels());
        this.labels.put("name", name);
        this.labels.put("class", probeClass.name());
        this.probeClass = probeClass;
    }

    /** Adds the start of a run. */
    void addStart(Instant at) {
        start = Optional.of(at);
    }

    /** Adds the result of a run that has ended. */
    void addResult(Instant at, ProbeResult result, long tookNs) {
        end = Optional.of(at);
        recent.add(result);
        if (recent.size() > RECENT) {
            recent.remove();
        }
        switch (result) {
            case Success success -> {
                okCount++;
                okNs += tookNs;
            }
            case Failure failure -> {
                failCount++;
                failNs += tookNs;
            }
        }
    }

    /** Whether a run has ended. */
    boolean hasResult() {
        return end.isPresent();
    }

    /**
     * The present state.
     *
     * @param isRunning whether a continuous probe is running, whatever its last result was
     */
    ProbeInfo info(boolean isRunning) {
        @Nullable
        ProbeResult last = recent.peekLast();
        ProbeStatus status = last == null
                ? start.isPresent() ? ProbeStatus.RUNNING : ProbeStatus.UNKNOWN
                : last instanceof Success ? ProbeStatus.SUCCEEDED : ProbeStatus.FAILED;
        List<Duration> latencies = recent.stream()
                .filter(Success.class::isInstance)
                .map(each -> ((Success) each).latency())
                .toList();
        return new ProbeInfo(
                name,
                probeClass.name(),
                interval,
                labels,
                start,
                end,
                last instanceof Success success ? success.latency() : Duration.ZERO,
                isRunning ? ProbeStatus.RUNNING : status,
                last instanceof Failure failure ? failure.error() : "",
                recent.stream().map(Success.class::isInstance).toList(),
                latencies);
    }

    /** Adds the probe's metrics. */
    void collect(MetricFamilies families, int inFlight) {
        families.gauge("interval_secs", "Seconds between runs of a probe; negative for a continuous one.",
                labels, interval.toNanos() / 1e9);
        families.gauge("in_flight", "Active runs of a probe.", labels, inFlight);
        start.ifPresent(it -> families.gauge("start_secs", "Start of the latest run, in Unix seconds.",
                labels, (double) it.getEpochSecond()));
        if (end.isPresent()) {
            families.gauge("end_secs", "End of the latest run, in Unix seconds.",
                    labels, (double) end.get().getEpochSecond());
            boolean good = recent.peekLast() instanceof Success;
            if (recent.peekLast() instanceof Success success) {
                families.gauge("latency_millis", "Duration of the latest run in milliseconds, if it succeeded.",
                        labels, (double) success.latency().toMillis());
            }
            families.gauge("result", "1 if the latest run succeeded, 0 if it failed.", labels, good ? 1 : 0);
            total(families, "ok", okCount, okNs);
            total(families, "fail", failCount, failNs);
        }
        if (start.isPresent()) {
            probeClass.metrics().collect(families, labels);
        }
    }

    private void total(MetricFamilies families, String status, long count, long ns) {
        Map<String, String> all = new TreeMap<>(labels);
        all.put("status", status);
        families.counter("attempts", "Ended runs, by result.", all, (double) count);
        families.counter("seconds", "Duration of runs in seconds, by result.", all, ns / 1e9);
    }
}
