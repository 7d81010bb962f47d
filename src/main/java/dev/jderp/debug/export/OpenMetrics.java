package dev.jderp.debug.export;

import dev.jderp.debug.export.Variable.Buckets;
import dev.jderp.debug.export.Variable.Labelled;
import dev.jderp.debug.export.Variable.One;
import dev.jderp.debug.export.Variable.Sample;
import dev.jderp.debug.export.Variable.Text;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes variables and the metrics of the Java runtime by the Prometheus client library, in its formats; the names of
 * counters end with {@code _total} there.
 */
final class OpenMetrics {

    private final ExpositionFormats formats = ExpositionFormats.init();
    private final PrometheusRegistry java = new PrometheusRegistry();

    /**
     * Registers the metrics of the Java runtime, except the allocations of memory pools: these are counted by a
     * listener that stays with the process, and would keep an undeployed application in memory.
     */
    OpenMetrics() {
        ProcessMetrics.builder().register(java);
        JvmBufferPoolMetrics.builder().register(java);
        JvmClassLoadingMetrics.builder().register(java);
        JvmCompilationMetrics.builder().register(java);
        JvmGarbageCollectorMetrics.builder().register(java);
        JvmMemoryMetrics.builder().register(java);
        JvmRuntimeInfoMetric.builder().register(java);
        JvmThreadsMetrics.builder().register(java);
    }

    /** The format for a request with this {@code Accept} header. */
    ExpositionFormatWriter format(@Nullable String accept) {
        return formats.findWriter(accept);
    }

    /** Writes the metrics of the Java runtime as Prometheus' text. */
    void writeJava(OutputStream out) throws IOException {
        formats.getPrometheusTextFormatWriter().write(out, java.scrape());
    }

    /** The metrics of the Java runtime, {@code variables}, and {@code more}, whose names differ from these. */
    MetricSnapshots scrape(List<Variable> variables, List<MetricSnapshot> more) {
        List<MetricSnapshot> all = new ArrayList<>(java.scrape().stream().toList());
        variables.forEach(variable -> all.add(snapshot(variable)));
        all.addAll(more);
        return new MetricSnapshots(all);
    }

    /** A number with its labels. */
    private record Point(Labels labels, double value) {
    }

    private static MetricSnapshot snapshot(Variable variable) {
        String name = variable.textName();
        String help = variable.help();
        if (variable.value() instanceof Buckets buckets) {
            return histogram(name, help, buckets);
        }
        List<Point> points = points(variable.value());
        return switch (variable.kind()) {
            case COUNTER -> {
                var counter = CounterSnapshot.builder().name(name).help(help);
                points.forEach(p -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(p.labels)
                        .value(p.value)
                        .build()));
                yield counter.build();
            }
            case GAUGE -> {
                var gauge = GaugeSnapshot.builder().name(name).help(help);
                points.forEach(p -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(p.labels)
                        .value(p.value)
                        .build()));
                yield gauge.build();
            }
            case UNTYPED, HISTOGRAM -> {
                var unknown = UnknownSnapshot.builder().name(name).help(help);
                points.forEach(p -> unknown.dataPoint(UnknownDataPointSnapshot.builder()
                        .labels(p.labels)
                        .value(p.value)
                        .build()));
                yield unknown.build();
            }
        };
    }

    private static List<Point> points(Variable.Value value) {
        return switch (value) {
            case One one -> List.of(new Point(Labels.EMPTY, one.number().doubleValue()));
            case Text text -> List.of(new Point(Labels.of("version", text.text()), 1));
            case Labelled labelled -> labelled.samples().stream().map(each -> point(labelled, each)).toList();
            case Buckets buckets -> throw new IllegalArgumentException("histogram without points: " + buckets);
        };
    }

    private static Point point(Labelled labelled, Sample sample) {
        return new Point(Labels.of(labelled.labels(), sample.values()), sample.number().doubleValue());
    }

    private static MetricSnapshot histogram(String name, String help, Buckets buckets) {
        var counts = ClassicHistogramBuckets.builder();
        for (int i = 0; i < buckets.counts().size(); i++) {
            double bound = i < buckets.bounds().size() ? buckets.bounds().get(i) : Double.POSITIVE_INFINITY;
            counts.bucket(bound, buckets.counts().get(i));
        }
        var point = HistogramDataPointSnapshot.builder().classicHistogramBuckets(counts.build()).sum(buckets.sum());
        return HistogramSnapshot.builder().name(name).help(help).dataPoint(point.build()).build();
    }
}
