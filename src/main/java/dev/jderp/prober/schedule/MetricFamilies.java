package dev.jderp.prober.schedule;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects the metrics of many probes by name ({@code docs/protocol.md#prober-metrics}). Used by one thread. */
public final class MetricFamilies {

    private static final String PREFIX = "derpprobe_";

    private final SortedMap<String, GaugeSnapshot.Builder> gauges = new TreeMap<>();
    private final SortedMap<String, CounterSnapshot.Builder> counters = new TreeMap<>();
    private final SortedMap<String, UnknownSnapshot.Builder> untyped = new TreeMap<>();
    private final SortedMap<String, HistogramSnapshot.Builder> histograms = new TreeMap<>();

    /** Adds a value that goes up and down. */
    public void gauge(String name, String help, Map<String, String> labels, double value) {
        gauges.computeIfAbsent(name, it -> GaugeSnapshot.builder().name(PREFIX + it).help(help))
                .dataPoint(GaugeDataPointSnapshot.builder().labels(labels(labels)).value(value).build());
    }

    /** Adds a value that only grows; {@code name} is without the ending {@code _total}, which is added. */
    public void counter(String name, String help, Map<String, String> labels, double value) {
        counters.computeIfAbsent(name, it -> CounterSnapshot.builder().name(PREFIX + it).help(help))
                .dataPoint(CounterDataPointSnapshot.builder().labels(labels(labels)).value(value).build());
    }

    /** Adds a value without a type, since a counter's ending would make its name differ from derpprobe's. */
    public void untyped(String name, String help, Map<String, String> labels, double value) {
        untyped.computeIfAbsent(name, it -> UnknownSnapshot.builder().name(PREFIX + it).help(help))
                .dataPoint(UnknownDataPointSnapshot.builder().labels(labels(labels)).value(value).build());
    }

    /** Adds a histogram. */
    public void histogram(String name, String help, Map<String, String> labels, DelayHistogram.Snapshot value) {
        var buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < value.counts().size(); i++) {
            double bound = i < value.bounds().size() ? value.bounds().get(i) : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, value.counts().get(i));
        }
        histograms.computeIfAbsent(name, it -> HistogramSnapshot.builder().name(PREFIX + it).help(help))
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .labels(labels(labels))
                        .classicHistogramBuckets(buckets.build())
                        .sum(value.sum())
                        .build());
    }

    private static Labels labels(Map<String, String> labels) {
        var all = Labels.builder();
        labels.forEach(all::label);
        return all.build();
    }

    /** All metrics, one snapshot for each name. */
    List<MetricSnapshot> snapshots() {
        List<MetricSnapshot> all = new ArrayList<>();
        gauges.values().forEach(each -> all.add(each.build()));
        counters.values().forEach(each -> all.add(each.build()));
        untyped.values().forEach(each -> all.add(each.build()));
        histograms.values().forEach(each -> all.add(each.build()));
        return all;
    }
}
