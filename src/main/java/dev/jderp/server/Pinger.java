package dev.jderp.server;

import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Measures the way to one client, application to application, by a Ping every so often, if the client has said that it
 * answers them. The sweeping thread asks, the reading thread hears the answer.
 */
final class Pinger {

    private static final long UNKNOWN = -1;

    private final Relay relay;
    private final long intervalNs;
    private long nextNs;
    private volatile boolean answered;
    private volatile long asked;
    private volatile long askedNs;
    private volatile boolean waiting;
    private volatile long roundTripMicros = UNKNOWN;

    Pinger(Relay relay, long nowNs) {
        this.relay = relay;
        this.intervalNs = relay.options().pingInterval().toNanos();
        long spread = intervalNs == 0 ? 0 : ThreadLocalRandom.current().nextLong(intervalNs / 2 + 1);
        this.nextNs = nowNs + intervalNs / 2 + spread;
    }

    /** Whether the client answers Pings. */
    void isAnswered(boolean canAckPings) {
        answered = canAckPings;
    }

    boolean isDue(long nowNs) {
        return answered && intervalNs != 0 && nowNs - nextNs >= 0;
    }

    /** The next Ping; one that is still unanswered is given up. */
    Frame.Ping ping() {
        long nowNs = relay.clock().nanoTime();
        nextNs = nowNs + intervalNs;
        asked = ThreadLocalRandom.current().nextLong();
        askedNs = nowNs;
        waiting = true;
        relay.metrics().increment(Metric.SENT_PING);
        return new Frame.Ping(asked);
    }

    /** A Pong has come; one that answers nothing is passed over. */
    void answered(long data) {
        if (!waiting || data != asked) {
            return;
        }
        waiting = false;
        long micros = TimeUnit.NANOSECONDS.toMicros(relay.clock().nanoTime() - askedNs);
        roundTripMicros = micros;
        relay.metrics().increment(Metric.GOT_PONG);
        relay.measurements().pings().record(micros);
    }

    OptionalLong roundTripMicros() {
        long micros = roundTripMicros;
        return micros == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(micros);
    }
}
