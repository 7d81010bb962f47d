package dev.jderp.debug.export;

import dev.jderp.debug.DebugContext;
import dev.jderp.debug.export.Variable.Buckets;
import dev.jderp.debug.export.Variable.Kind;
import dev.jderp.debug.export.Variable.Labelled;
import dev.jderp.debug.export.Variable.Sample;
import dev.jderp.debug.export.Variable.Value;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.metrics.Histogram;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.Outages;
import dev.jderp.metrics.PacketKind;
import dev.jderp.metrics.RejectReason;
import dev.jderp.metrics.RttBound;
import dev.jderp.metrics.StunDisposition;
import dev.jderp.metrics.StunFamily;
import dev.jderp.metrics.TakeoverResult;
import dev.jderp.metrics.TlsVersion;
import dev.jderp.server.CloseReason;
import dev.jderp.server.DropReason;
import dev.jderp.server.Drops;
import dev.jderp.server.RateConfig;
import dev.jderp.server.Relay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reads the whole catalogue of metrics once ({@code docs/protocol.md#metrics-and-debug-pages}). */
final class RelayVariables {

    private static final String DERP = "derp";
    private static final String STUN = "stun";
    private static final double MICROS = 1e6;

    private final List<Variable> variables = new ArrayList<>();

    private RelayVariables() {}

    /** The variables of the relay and its doors, as they are now. */
    static List<Variable> read(DebugContext context) {
        RelayVariables read = new RelayVariables();
        Relay relay = context.relay();
        read.numbers(relay.measurements(), context.hasRateLimits());
        read.open(relay);
        read.outside(relay.measurements());
        read.labelled(relay);
        read.histograms(relay.measurements());
        read.drops(relay.drops());
        read.variables.addAll(MeshVariables.read(context));
        if (context.hasRateLimits()) {
            read.limits(relay.rateConfig());
        }
        return List.copyOf(read.variables);
    }

    private void numbers(Measurements measurements, boolean withLimits) {
        for (Metric metric : Metric.values()) {
            if (withLimits || !isOfLimits(metric)) {
                long sum = measurements.relay().sum(metric);
                variables.add(Variable.number(DERP, metric.derperName(), metric.help(), sum));
            }
        }
        for (DoorMetric metric : DoorMetric.values()) {
            long sum = measurements.doors().sum(metric);
            variables.add(Variable.number(metric.group(), metric.derperName(), metric.help(), sum));
        }
        variables.add(Variable.untyped(
                DERP, "average_queue_duration_ms", "moving average of the time that packets wait in their queues",
                measurements.queueMs().value()));
    }

    private static boolean isOfLimits(Metric metric) {
        return metric == Metric.RATE_LIMIT_WAITED || metric == Metric.RATE_LIMIT_GLOBAL_WAITED;
    }

    private void open(Relay relay) {
        variables.add(Variable.number(
                DERP, "gauge_open_connections", "connections, logged in or not", relay.openConnections()));
    }

    private void outside(Measurements measurements) {
        Outages outages = measurements.outages();
        add(DERP, "gauge_dependency_failing", Kind.GAUGE, "external dependencies that are failing, by kind",
                new Labelled(List.of("dependency"), Arrays.stream(Dependency.values())
                        .map(kind -> new Sample(List.of(kind.label()), outages.failing(kind)))
                        .toList()));
        add(DERP, "counter_dependency_failures", Kind.COUNTER, "failures of external dependencies, by kind",
                each("dependency", Dependency.values(), Dependency::label, outages.failures()));
        variables.add(Variable.number(
                DERP, "gauge_certificate_end_seconds", "end of the certificate, in Unix seconds; 0 for no certificate",
                measurements.certificateEndsS()));
    }

    private void labelled(Relay relay) {
        Measurements m = relay.measurements();
        add(DERP, "counter_packets_received_kind", Kind.COUNTER, "SendPacket frames read, by kind of packet",
                each("kind", PacketKind.values(), PacketKind::label, m.received()));
        add(DERP, "counter_tcp_rtt", Kind.COUNTER,
                "samples of the kernel's round-trip times, by upper bound, not cumulative",
                each("le", RttBound.values(), RttBound::label, m.roundTrips()));
        add(DERP, "counter_closes", Kind.COUNTER, "connections that ended, by reason",
                each("reason", CloseReason.values(), CloseReason::label, relay.closes()));
        add(DERP, "counter_takeovers", Kind.COUNTER, "takeovers between two processes of this relay, by result",
                each("result", TakeoverResult.values(), TakeoverResult::label, m.takeovers()));
        add("tls_listener", "counter_rejections", Kind.COUNTER,
                "connections that the front door closed because of a limit, by reason",
                each("reason", RejectReason.values(), RejectReason::label, m.rejections()));
        add("", "derper_tls_request_version", Kind.UNTYPED, "requests over TLS, by TLS version",
                each("version", TlsVersion.values(), TlsVersion::label, m.tlsRequests()));
        add("", "gauge_derper_tls_active_version", Kind.GAUGE, "active requests over TLS, by TLS version",
                each("version", TlsVersion.values(), TlsVersion::label, m.tlsActive()));
        add(STUN, "counter_requests", Kind.COUNTER, "STUN datagrams, by result",
                each("disposition", StunDisposition.values(), StunDisposition::label, m.stunRequests()));
        add(STUN, "counter_addrfamily", Kind.COUNTER, "STUN requests, by protocol",
                each("family", StunFamily.values(), StunFamily::label, m.stunFamilies()));
    }

    private static <E extends Enum<E>> Value each(
            String label, E[] kinds, Function<E, String> name, Counters<E> counters) {
        return new Labelled(List.of(label), Arrays.stream(kinds)
                .map(kind -> new Sample(List.of(name.apply(kind)), counters.sum(kind)))
                .toList());
    }

    private void histograms(Measurements m) {
        add(DERP, "counter_mesh_update_batch_size", Kind.HISTOGRAM, "updates sent to a watcher in one batch",
                buckets(m.meshBatchSizes(), 1));
        add(DERP, "counter_mesh_update_loop_count", Kind.HISTOGRAM,
                "batches of updates for a watcher in one run", buckets(m.meshLoops(), 1));
        add(DERP, "counter_buffered_write_frames", Kind.HISTOGRAM, "frames sent by one flush",
                buckets(m.bufferedFrames(), 1));
        add(DERP, "counter_ping_rtt_seconds", Kind.HISTOGRAM, "round trips of the relay's own Pings",
                buckets(m.pings(), MICROS));
    }

    private static Value buckets(Histogram histogram, double unit) {
        return new Buckets(
                Arrays.stream(histogram.bounds()).mapToObj(bound -> bound / unit).toList(),
                Arrays.stream(histogram.counts()).boxed().toList(),
                histogram.sum() / unit);
    }

    private void drops(Drops drops) {
        List<Sample> packets = new ArrayList<>();
        List<Sample> bytes = new ArrayList<>();
        for (DropReason reason : DropReason.values()) {
            for (PacketKind kind : PacketKind.values()) {
                List<String> labels = List.of(reason.label(), kind.label());
                boolean isDisco = kind == PacketKind.DISCO;
                packets.add(new Sample(labels, drops.packets(reason, isDisco)));
                bytes.add(new Sample(labels, drops.bytes(reason, isDisco)));
            }
        }
        List<String> names = List.of("reason", "kind");
        add("", "derp_packets_dropped", Kind.COUNTER, "dropped packets, by reason and kind",
                new Labelled(names, packets));
        add("", "derp_bytes_dropped", Kind.COUNTER, "bytes of dropped packets, by reason and kind",
                new Labelled(names, bytes));
    }

    private void limits(RateConfig config) {
        RateConfig.Rate client = config.perClient();
        RateConfig.Rate global = config.global();
        limit("per_client_bytes_per_second", "bytes per second that a client may send", client.bytesPerSecond());
        limit("per_client_burst_bytes", "burst in bytes that a client may send", client.burstBytes());
        limit("global_bytes_per_second", "bytes per second that all clients together may send",
                global.bytesPerSecond());
        limit("global_burst_bytes", "burst in bytes that all clients together may send", global.burstBytes());
    }

    private void limit(String name, String help, long bytes) {
        variables.add(Variable.untyped(DERP, "rate_limit_" + name, help + "; 0 for no limit", bytes));
    }

    private void add(String group, String name, Kind kind, String help, Value value) {
        variables.add(new Variable(group, name, kind, help, value));
    }
}
