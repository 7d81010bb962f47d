package dev.jderp.prober;

import java.util.HashMap;
import java.util.Map;

/**
 * A kind of probe, ready to be run.
 *
 * @param name the kind, such as {@code derp_mesh}
 * @param labels labels of its metrics, beside those of every probe
 * @param concurrency how many runs there may be at a time
 * @param function what is done in a run
 * @param metrics what it measures beside success and time
 */
public record ProbeClass(
        String name, Map<String, String> labels, int concurrency, ProbeFunction function, ProbeMetrics metrics) {

    /** Metrics of a kind's own. */
    @FunctionalInterface
    interface ProbeMetrics {

        /** A probe without a class. */
        ProbeMetrics NONE = (families, labels) -> {
        };

        /** Adds what there is to say at this moment. */
        void collect(MetricFamilies families, Map<String, String> labels);
    }

    /** Copies the labels. */
    public ProbeClass {
        labels = Map.copyOf(labels);
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency is " + concurrency + "; expected 1 or more");
        }
    }

    /** A kind with one run at a time, and nothing beside. */
    public static ProbeClass of(String name, ProbeFunction function) {
        return new ProbeClass(name, Map.of(), 1, function, ProbeMetrics.NONE);
    }

    /** The same with a further label. */
    ProbeClass withLabel(String label, String value) {
        Map<String, String> all = new HashMap<>(labels);
        all.put(label, value);
        return new ProbeClass(name, all, concurrency, function, metrics);
    }

    /** The same with metrics of its own. */
    ProbeClass withMetrics(ProbeMetrics these) {
        return new ProbeClass(name, labels, concurrency, function, these);
    }

    /** The same with up to {@code runs} at a time. */
    ProbeClass withConcurrency(int runs) {
        return new ProbeClass(name, labels, runs, function, metrics);
    }
}
