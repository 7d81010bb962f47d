package dev.jderp.debug.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.debug.DebugContext;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.metrics.Histogram;
import dev.jderp.metrics.LinkFailure;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.PacketKind;
import dev.jderp.metrics.RejectReason;
import dev.jderp.metrics.RttBound;
import dev.jderp.metrics.StunDisposition;
import dev.jderp.metrics.StunFamily;
import dev.jderp.metrics.TakeoverResult;
import dev.jderp.metrics.TlsVersion;
import dev.jderp.server.CloseReason;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EveryMetricIsShownTest {

    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
    private final Exposition exposition = new Exposition();
    private long next = 1_000;

    private String varz = "";
    private String metrics = "";
    private JsonObject json = JsonValue.EMPTY_JSON_OBJECT;

    /** Where a number must be found: its name in Prometheus' text, its labels, its path in JSON. */
    private record Place(String name, boolean isCounter, String labels, List<String> path) {
    }

    private final Map<Place, Long> expected = new LinkedHashMap<>();

    private static DebugContext context(Relay relay, boolean hasRateLimits) {
        return new DebugContext(relay, "localhost", false, hasRateLimits, Optional.empty(), 900, SomeLinks::all);
    }

    private void look(boolean hasRateLimits) throws IOException {
        DebugContext context = context(relay, hasRateLimits);
        varz = exposition.varz(context);
        try (var reader = Json.createReader(new StringReader(exposition.json(context)))) {
            json = reader.readObject();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        exposition.write(context, exposition.format("application/openmetrics-text"), out);
        metrics = out.toString(StandardCharsets.UTF_8);
    }

    private <E extends Enum<E>> void move(Counters<E> counters, E[] kinds, Function<E, Place> place) {
        for (E kind : kinds) {
            counters.add(kind, ++next);
            expected.put(place.apply(kind), next);
        }
    }

    private static Place plain(String group, String name) {
        String plain = name.replaceFirst("^(gauge|counter)_", "");
        List<String> path = group.isEmpty() ? List.of(name) : List.of(group, name);
        return new Place(group.isEmpty() ? plain : group + "_" + plain, !name.startsWith("gauge_"), "", path);
    }

    private static Place labelled(String group, String name, String label, String value) {
        Place plain = plain(group, name);
        List<String> path = new ArrayList<>(plain.path);
        path.add(value);
        return new Place(plain.name, plain.isCounter, "{" + label + "=\"" + value + "\"}", path);
    }

    private static Place drop(String name, DropReason reason, String kind) {
        return new Place(name, true, "{reason=\"" + reason.label() + "\",kind=\"" + kind + "\"}",
                List.of(name, reason.label(), kind));
    }

    @BeforeEach
    void move() {
        Measurements m = relay.measurements();
        move(m.relay(), Metric.values(), each -> plain("derp", each.derperName()));
        move(m.doors(), DoorMetric.values(), each -> plain(each.group(), each.derperName()));
        move(m.received(), PacketKind.values(),
                each -> labelled("derp", "counter_packets_received_kind", "kind", each.label()));
        move(m.roundTrips(), RttBound.values(), each -> labelled("derp", "counter_tcp_rtt", "le", each.label()));
        move(relay.closes(), CloseReason.values(), each -> labelled("derp", "counter_closes", "reason", each.label()));
        move(m.rejections(), RejectReason.values(),
                each -> labelled("tls_listener", "counter_rejections", "reason", each.label()));
        move(m.tlsActive(), TlsVersion.values(),
                each -> labelled("", "gauge_derper_tls_active_version", "version", each.label()));
        move(m.tlsRequests(), TlsVersion.values(), each -> {
            Place place = labelled("", "derper_tls_request_version", "version", each.label());
            return new Place(place.name, false, place.labels, place.path);
        });
        move(m.stunRequests(), StunDisposition.values(),
                each -> labelled("stun", "counter_requests", "disposition", each.label()));
        move(m.stunFamilies(), StunFamily.values(),
                each -> labelled("stun", "counter_addrfamily", "family", each.label()));
        move(m.linkFailures(), LinkFailure.values(),
                each -> labelled("derp", "counter_mesh_link_failures", "reason", each.label()));
        move(m.takeovers(), TakeoverResult.values(),
                each -> labelled("derp", "counter_takeovers", "result", each.label()));
        for (DropReason reason : DropReason.values()) {
            for (PacketKind kind : PacketKind.values()) {
                int bytes = (int) ++next;
                relay.drops().count(reason, kind == PacketKind.DISCO, bytes);
                expected.put(drop("derp_packets_dropped", reason, kind.label()), 1L);
                expected.put(drop("derp_bytes_dropped", reason, kind.label()), (long) bytes);
            }
        }
    }

    @Test
    void everyNumberOfTheCatalogueIsInAllThreeForms() throws IOException {
        look(true);
        Set<String> varzLines = varz.lines().collect(Collectors.toSet());
        Set<String> metricLines = metrics.lines().collect(Collectors.toSet());
        expected.forEach((place, value) -> {
            String line = place.name + place.labels + " " + value;
            assertTrue(varzLines.contains(line), line + " is not in\n" + varz);
            String total = place.name + (place.isCounter ? "_total" : "") + sorted(place.labels) + " " + value + ".0";
            assertTrue(metricLines.contains(total), total + " is not in\n" + metrics);
            JsonValue at = json.getValue("/" + String.join("/", place.path));
            assertEquals(Long.toString(value), at.toString(), place.path.toString());
        });
    }

    /** The library sorts labels by name. */
    private static String sorted(String labels) {
        return labels.replaceFirst("^\\{(reason=\"[a-z_]+\"),(kind=\"[a-z]+\")}$", "{$2,$1}");
    }

    @Test
    void histogramBucketsCountValuesUpToTheirBounds() throws IOException {
        Measurements m = relay.measurements();
        Map<String, Histogram> histograms = Map.of(
                "mesh_update_batch_size", m.meshBatchSizes(),
                "mesh_update_loop_count", m.meshLoops(),
                "buffered_write_frames", m.bufferedFrames());
        for (Histogram histogram : histograms.values()) {
            histogram.record(5);
            histogram.record(6);
            histogram.record(100_000);
        }
        m.pings().record(1_500);
        m.queueMs().add(2.5, 64);
        look(true);
        for (String name : histograms.keySet()) {
            for (String line : List.of(
                    "_bucket{le=\"2\"} 0", "_bucket{le=\"5\"} 1", "_bucket{le=\"10\"} 2", "_bucket{le=\"+Inf\"} 3",
                    "_sum 100011", "_count 3")) {
                assertTrue(varz.contains("derp_" + name + line + "\n"), name + line);
            }
            assertTrue(metrics.contains("derp_" + name + "_bucket{le=\"5.0\"} 1\n"), metrics);
            JsonObject object = json.getJsonObject("derp").getJsonObject("counter_" + name);
            assertEquals(2, object.getInt("10"));
            assertEquals(3, object.getInt("+Inf"));
            assertEquals(100_011, object.getInt("sum"));
        }
        assertTrue(varz.contains("derp_ping_rtt_seconds_bucket{le=\"0.001\"} 0\n"), varz);
        assertTrue(varz.contains("derp_ping_rtt_seconds_bucket{le=\"0.002\"} 1\n"), varz);
        assertTrue(varz.contains("derp_ping_rtt_seconds_sum 0.0015\n"), varz);
        assertTrue(varz.lines().anyMatch(line -> line.startsWith("derp_average_queue_duration_ms 2.4")), varz);
    }

    @Test
    void eachNeighbourHasItsNumbers() throws IOException {
        look(false);
        for (String line : List.of("links_expected 3", "links_up 2", "link_up{neighbour=\"relay2:8443\"} 1",
                "link_up{neighbour=\"relay4\"} 0", "link_incoming{neighbour=\"relay2:8443\"} 1",
                "link_incoming{neighbour=\"relay3/10.0.0.3\"} 0", "link_opened{neighbour=\"relay4\"} 11",
                "link_peers{neighbour=\"relay4\"} 12", "link_rtt_seconds{neighbour=\"relay2:8443\"} 0.0015",
                "link_packets{neighbour=\"relay4\"} 13", "link_bytes{neighbour=\"relay4\"} 14",
                "link_drops{neighbour=\"relay4\"} 15", "link_queue{neighbour=\"relay4\"} 16")) {
            assertTrue(varz.contains("\nderp_mesh_" + line + "\n"), line + " is not in\n" + varz);
        }
        assertFalse(varz.contains("relay1") || metrics.contains("relay1"), "no link to the relay itself");
        assertTrue(metrics.contains("\nderp_region{region=\"900\"} 1.0\n"), metrics);
        assertTrue(metrics.contains("\nderp_mesh_link_packets_total{neighbour=\"relay4\"} 13.0\n"), metrics);
        assertEquals("0.0015", json.getValue("/derp/gauge_mesh_link_rtt_seconds/relay2:8443").toString());
    }

    @Test
    void limitsAreShownOnlyWhereThereAreSome() throws IOException {
        look(false);
        assertFalse(varz.contains("rate_limit") || metrics.contains("rate_limit"));
        assertFalse(json.toString().contains("rate_limit"));
        look(true);
        assertTrue(varz.contains("\nderp_rate_limit_per_client_bytes_per_second 0\n"), varz);
    }

    @Test
    void metricsAreWrittenInTheAcceptedFormat() throws IOException {
        look(true);
        assertTrue(metrics.endsWith("# EOF\n"));
        assertTrue(metrics.contains("jvm_threads_current") && metrics.contains("process_open_fds"));
        var plain = exposition.format("text/plain");
        assertTrue(plain.getContentType().startsWith("text/plain"), plain.getContentType());
        assertEquals(
                exposition.format("application/openmetrics-text; version=1.0.0").getContentType(),
                exposition.format("application/openmetrics-text").getContentType());
    }

    @Test
    void theJsonHasWhatExpvarHasAndNoSecret() throws IOException {
        look(true);
        assertTrue(json.getJsonArray("cmdline").size() > 0);
        assertTrue(json.getJsonObject("memstats").getJsonNumber("HeapAlloc").longValue() > 0);
        assertEquals(json.getString("version"), json.getJsonObject("derp").getString("version"));
        assertFalse(json.getString("version").contains("$"), "the build has not filled in the version");
    }
}
