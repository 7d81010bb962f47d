package dev.jderp.prober.schedule;

import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Converts results of probes to JSON with derpprobe's member names; times are in nanoseconds. */
public final class ProbeJson {

    private static final JsonProvider JSON = JsonProviders.JSON;
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private ProbeJson() {}

    /** A run: the state after it, and averages of the state before it. */
    public static JsonObject run(ProbeInfo before, ProbeInfo after) {
        return JSON.createObjectBuilder()
                .add("ProbeInfo", info(after))
                .add("PreviousSuccessRatio", before.recentSuccessRatio())
                .add("PreviousMedianLatency", before.recentMedianLatency().toNanos())
                .build();
    }

    /** Runs by the names of their probes. */
    public static String runs(Map<String, JsonObject> runs) {
        JsonObjectBuilder results = JSON.createObjectBuilder();
        runs.forEach(results::add);
        return JSON.createObjectBuilder().add("Results", results).build().toString();
    }

    /** States of probes by name. */
    static String all(Map<String, ProbeInfo> probes) {
        JsonObjectBuilder results = JSON.createObjectBuilder();
        probes.forEach((name, probe) -> results.add(name, JSON.createObjectBuilder().add("ProbeInfo", info(probe))));
        return JSON.createObjectBuilder().add("Results", results).build().toString();
    }

    private static JsonObject info(ProbeInfo info) {
        JsonObjectBuilder labels = JSON.createObjectBuilder();
        info.labels().forEach(labels::add);
        JsonArrayBuilder results = JSON.createArrayBuilder();
        info.recentResults().forEach(results::add);
        JsonArrayBuilder latencies = JSON.createArrayBuilder();
        info.recentLatencies().forEach(each -> latencies.add(each.toNanos()));
        return JSON.createObjectBuilder()
                .add("Name", info.name())
                .add("Class", info.probeClass())
                .add("Interval", info.interval().toNanos())
                .add("Labels", labels)
                .add("Start", time(info.start()))
                .add("End", time(info.end()))
                .add("Latency", info.latency().toNanos())
                .add("Status", info.status().label())
                .add("Error", info.error())
                .add("RecentResults", info.recentResults().isEmpty() ? JsonValue.NULL : results.build())
                .add("RecentLatencies", info.recentLatencies().isEmpty() ? JsonValue.NULL : latencies.build())
                .build();
    }

    private static String time(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(NEVER);
    }
}
