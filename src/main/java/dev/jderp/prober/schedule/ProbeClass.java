package dev.jderp.prober.schedule;

import java.util.HashMap;
import java.util.Map;

/**
 * A kind of probe with everything that a run needs.
 *
 * @param name the kind, such as {@code derp_mesh}
 * @param labels labels of its metrics, in addition to those of every probe
 * @param concurrency the number of runs that may be under way at a time, at least 1
 * @param function does one run
 * @param metrics adds values other than success and time
 */
public record ProbeClass(
        String name, Map<String, String> labels, int concurrency, ProbeFunction function, ProbeMetrics metrics) {

    /** Metrics of one kind of probe. */
    @FunctionalInterface
    public interface ProbeMetrics {

        /** Adds no metrics. */
        ProbeMetrics NONE = (families, labels) -> {
        };

        /** Adds the present values. */
        void collect(MetricFamilies families, Map<String, String> labels);
    }

    /** Copies the labels. */
    public ProbeClass {
        labels = Map.copyOf(labels);
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency is " + concurrency + "; expected 1 or more");
        }
    }

    /** A kind with one run at a time, and no labels or metrics of its own. */
    public static ProbeClass of(String name, ProbeFunction function) {
        return new ProbeClass(name, Map.of(), 1, function, ProbeMetrics.NONE);
    }

    /** Returns this kind with a further label. */
    public ProbeClass withLabel(String label, String value) {
        Map<String, String> all = new HashMap<>(labels);
        all.put(label, value);
        return new ProbeClass(name, all, concurrency, function, metrics);
    }

    /** Returns this kind with metrics of its own. */
    public ProbeClass withMetrics(ProbeMetrics these) {
        return new ProbeClass(name, labels, concurrency, function, these);
    }

    /** Returns this kind with up to {@code runs} runs at a time. */
    public ProbeClass withConcurrency(int runs) {
        return new ProbeClass(name, labels, runs, function, metrics);
    }
}
