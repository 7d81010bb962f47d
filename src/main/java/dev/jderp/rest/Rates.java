package dev.jderp.rest;

import dev.jderp.kit.Clock;
import dev.jderp.kit.JsonProviders;
import dev.jderp.metrics.Metric;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How much a relay has done a second since the last look. One thread. */
final class Rates {

    /** The time between two looks. */
    static final long INTERVAL_NS = Duration.ofSeconds(1).toNanos();

    private static final double NS_PER_S = 1e9;
    private static final double TENTHS = 10;
    private static final Map<Metric, String> SHOWN = new EnumMap<>(Map.of(
            Metric.PACKETS_RECEIVED, "packetsReceivedPerSecond",
            Metric.PACKETS_SENT, "packetsSentPerSecond",
            Metric.PACKETS_FORWARDED_IN, "packetsForwardedInPerSecond",
            Metric.PACKETS_FORWARDED_OUT, "packetsForwardedOutPerSecond",
            Metric.BYTES_RECEIVED, "bytesReceivedPerSecond",
            Metric.BYTES_SENT, "bytesSentPerSecond"));

    private final Relay relay;
    private final Clock clock;
    private final Map<Metric, Long> sums = new EnumMap<>(Metric.class);
    private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    private long lookedNs;
    private double seconds = 1;

    Rates(Relay relay, Clock clock) {
        this.relay = relay;
        this.clock = clock;
        this.lookedNs = clock.nanoTime();
        var unused = totals();
        var unusedToo = dropped();
    }

    /** How long it is until the next look, not positive if it is due. */
    long untilNextNs() {
        return lookedNs + INTERVAL_NS - clock.nanoTime();
    }

    /** A look begins: what follows is about the time since the one before. */
    void look() {
        long now = clock.nanoTime();
        seconds = Math.max(1, now - lookedNs) / NS_PER_S;
        lookedNs = now;
    }

    /** So many since the last look, as a number a second. */
    double perSecond(long count) {
        return Math.round(count / seconds * TENTHS) / TENTHS;
    }

    /** What was relayed. */
    JsonObject totals() {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder()
                .add("clients", relay.metrics().sum(Metric.CURRENT_CONNECTIONS));
        SHOWN.forEach((metric, name) -> {
            long sum = relay.metrics().sum(metric);
            Long before = sums.put(metric, sum);
            json.add(name, perSecond(sum - (before == null ? 0 : before)));
        });
        return json.build();
    }

    /** What was not, by reason; empty if there was nothing. */
    Optional<JsonObject> dropped() {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder();
        boolean any = false;
        for (DropReason reason : DropReason.values()) {
            long sum = relay.drops().packets(reason, true) + relay.drops().packets(reason, false);
            Long before = drops.put(reason, sum);
            long count = sum - (before == null ? 0 : before);
            if (count > 0) {
                json.add(reason.label(), perSecond(count));
                any = true;
            }
        }
        return any
                ? Optional.of(JsonProviders.JSON.createObjectBuilder().add("packetsPerSecond", json).build())
                : Optional.empty();
    }
}
