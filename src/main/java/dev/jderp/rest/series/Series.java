package dev.jderp.rest.series;

import dev.jderp.kit.Clock;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What the relay has carried and dropped in each second of the last hour, in about half a megabyte of memory. One
 * thread reads the counters; safe for any thread.
 */
public final class Series implements AutoCloseable {

    /** The number of seconds that are kept. */
    static final int MAX_SECONDS = 3_600;

    private static final long NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    private static final double TENTHS = 10;

    private final Clock clock;
    private final InstantSource wallClock;
    private final ScheduledExecutorService timer = DaemonTimer.create("derp-series");
    private final List<Column> columns = new ArrayList<>();
    private final List<Column> drops = new ArrayList<>();
    private final long startNs;
    private long second;
    private int seconds;
    private long endS;

    /** An empty series of a relay; {@link #start} begins to read it. */
    public Series(Relay relay, Clock clock, InstantSource wallClock) {
        this.clock = clock;
        this.wallClock = wallClock;
        this.startNs = clock.nanoTime();
        addCounter(relay, "packetsReceived", Metric.PACKETS_RECEIVED);
        addCounter(relay, "packetsSent", Metric.PACKETS_SENT);
        addCounter(relay, "bytesReceived", Metric.BYTES_RECEIVED);
        addCounter(relay, "bytesSent", Metric.BYTES_SENT);
        addCounter(relay, "packetsForwardedIn", Metric.PACKETS_FORWARDED_IN);
        addCounter(relay, "packetsForwardedOut", Metric.PACKETS_FORWARDED_OUT);
        addGauge(relay, "clients", Metric.CURRENT_CONNECTIONS);
        addGauge(relay, "homeClients", Metric.CURRENT_HOME_CONNECTIONS);
        columns.add(Column.gauge("queueDelayMicros", relay::queueDelayMicros, MAX_SECONDS));
        for (DropReason each : DropReason.values()) {
            drops.add(Column.counter(each.label(), () -> relay.drops().packets(each), MAX_SECONDS));
        }
    }

    private void addCounter(Relay relay, String name, Metric metric) {
        columns.add(Column.counter(name, () -> relay.metrics().sum(metric), MAX_SECONDS));
    }

    private void addGauge(Relay relay, String name, Metric metric) {
        columns.add(Column.gauge(name, () -> relay.metrics().sum(metric), MAX_SECONDS));
    }

    /** Starts the thread. */
    public void start() {
        var unused = timer.scheduleAtFixedRate(
                new RepeatedTask("the traffic of the last hour", this::read), 1, 1, TimeUnit.SECONDS);
    }

    /** Reads all counters for the seconds that have passed since the last time. */
    synchronized void read() {
        // a second ends half a second earlier than it would, so that a timer that is a little early or late hits it
        long now = (clock.nanoTime() - startNs + NS_PER_S / 2) / NS_PER_S;
        int elapsed = (int) Math.min(now - second, MAX_SECONDS);
        if (elapsed <= 0) {
            return;
        }
        columns.forEach(each -> each.read(now, elapsed));
        drops.forEach(each -> each.read(now, elapsed));
        second = now;
        seconds = Math.min(seconds + elapsed, MAX_SECONDS);
        endS = wallClock.instant().getEpochSecond();
    }

    /**
     * A part of the series, the oldest value first; all columns have the same length.
     *
     * @param start the time of the first value, in seconds since 1970
     * @param step the seconds of each value
     * @param columns values by the names of the columns; counts are per second
     * @param drops dropped packets per second by reason; reasons without drops are left out
     */
    record Part(long start, int step, Map<String, List<Number>> columns, Map<String, List<Number>> drops) {
    }

    /** The newest {@code wanted} seconds, or as many as there are, with one value for each {@code step} of them. */
    synchronized Part newest(int wanted, int step) {
        long last = endS - Math.floorMod(endS, (long) step); // so that two answers have the same steps
        int skipped = (int) (endS - last);
        int count = Math.max(0, Math.min(wanted, seconds - skipped)) / step;
        Map<String, List<Number>> rates = new LinkedHashMap<>();
        columns.forEach(each -> rates.put(each.name(), values(each, second - skipped, count, step)));
        Map<String, List<Number>> dropped = new LinkedHashMap<>();
        for (Column each : drops) {
            List<Number> all = values(each, second - skipped, count, step);
            if (all.stream().anyMatch(value -> value.doubleValue() != 0)) {
                dropped.put(each.name(), all);
            }
        }
        return new Part(last - (long) Math.max(0, count - 1) * step, step, rates, dropped);
    }

    private static List<Number> values(Column column, long last, int count, int step) {
        List<Number> values = new ArrayList<>(count);
        for (int i = count - 1; i >= 0; i--) {
            double value = Math.round(column.value(last - (long) i * step, step) * TENTHS) / TENTHS;
            if (value == Math.rint(value)) {
                values.add((long) value);
            } else {
                values.add(value);
            }
        }
        return values;
    }

    /** Ends the thread. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
