package dev.jderp.rest.events;

import dev.jderp.json.Inline;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Metric;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The rates at which a relay carries and drops packets, over intervals of a second or more. For one thread. */
final class Rates {

    /** The shortest interval. */
    static final long INTERVAL_NS = Duration.ofSeconds(1).toNanos();

    private static final double NS_PER_S = 1e9;
    private static final double TENTHS = 10;
    private static final Map<Metric, String> NAMES = new EnumMap<>(Map.of(
            Metric.PACKETS_RECEIVED, "packetsReceivedPerSecond",
            Metric.PACKETS_SENT, "packetsSentPerSecond",
            Metric.PACKETS_FORWARDED_IN, "packetsForwardedInPerSecond",
            Metric.PACKETS_FORWARDED_OUT, "packetsForwardedOutPerSecond",
            Metric.BYTES_RECEIVED, "bytesReceivedPerSecond",
            Metric.BYTES_SENT, "bytesSentPerSecond"));

    /**
     * The rates of relayed packets.
     *
     * @param clients the number of connections
     * @param homeClients the number of those that have this relay as their home
     * @param queueDelayMicros the moving average of the time that packets wait in queues
     * @param perSecond the rates by the names of their members
     */
    record Totals(long clients, long homeClients, long queueDelayMicros, @Inline Map<String, Double> perSecond) {
    }

    /**
     * The rates of dropped packets.
     *
     * @param packetsPerSecond the rates by the labels of the reasons; reasons without drops are left out
     */
    record Dropped(Map<String, Double> packetsPerSecond) {
    }

    private final Relay relay;
    private final Clock clock;
    private final Map<Metric, Long> sums = new EnumMap<>(Metric.class);
    private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    private long intervalStartNs;
    private double seconds = 1;

    Rates(Relay relay, Clock clock) {
        this.relay = relay;
        this.clock = clock;
        this.intervalStartNs = clock.nanoTime();
        var unused = totals();
        var unusedToo = dropped();
    }

    /** The time until the next interval may begin; zero or less if it may now. */
    long untilNextNs() {
        return intervalStartNs + INTERVAL_NS - clock.nanoTime();
    }

    /** Begins an interval: the rates that are read from now on are over the interval that has just ended. */
    void beginInterval() {
        long now = clock.nanoTime();
        seconds = Math.max(1, now - intervalStartNs) / NS_PER_S;
        intervalStartNs = now;
    }

    /** A count of the interval as a rate, rounded to tenths. */
    double perSecond(long count) {
        return Math.round(count / seconds * TENTHS) / TENTHS;
    }

    /** The rates of relayed packets; to be read once for each interval. */
    Totals totals() {
        Map<String, Double> rates = new LinkedHashMap<>();
        NAMES.forEach((metric, name) -> {
            long sum = relay.metrics().sum(metric);
            Long before = sums.put(metric, sum);
            rates.put(name, perSecond(sum - (before == null ? 0 : before)));
        });
        return new Totals(relay.metrics().sum(Metric.CURRENT_CONNECTIONS),
                relay.metrics().sum(Metric.CURRENT_HOME_CONNECTIONS), relay.queueDelayMicros(), rates);
    }

    /** The rates of dropped packets, empty if there were none; to be read once for each interval. */
    Optional<Dropped> dropped() {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            long sum = relay.drops().packets(reason);
            Long before = drops.put(reason, sum);
            long count = sum - (before == null ? 0 : before);
            if (count > 0) {
                rates.put(reason.label(), perSecond(count));
            }
        }
        return rates.isEmpty() ? Optional.empty() : Optional.of(new Dropped(rates));
    }
}
