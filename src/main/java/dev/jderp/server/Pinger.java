package dev.jderp.server;

import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Measures the round trip to one client, application to application, by a periodic Ping, if the client's ClientInfo
 * states that it answers them. The sweeping thread sends Pings, the reading thread handles Pongs.
 */
final class Pinger {

    private static final long UNKNOWN = -1;

    private final RelayContext context;
    private final long intervalNs;
    private long nextNs;
    private volatile boolean answered;
    private volatile long asked;
    private volatile long askedNs;
    private volatile boolean waiting;
    private volatile long roundTripMicros = UNKNOWN;

    Pinger(RelayContext context, long nowNs) {
        this.context = context;
        this.intervalNs = context.options().pingInterval().toNanos();
        long spread = intervalNs == 0 ? 0 : ThreadLocalRandom.current().nextLong(intervalNs / 2 + 1);
        this.nextNs = nowNs + intervalNs / 2 + spread;
    }

    /** Notes whether the client answers Pings. */
    void setAnswered(boolean canAckPings) {
        answered = canAckPings;
    }

    boolean isDue(long nowNs) {
        return answered && intervalNs != 0 && nowNs - nextNs >= 0;
    }

    /** The next Ping; one that is still unanswered is given up. */
    Frame.Ping ping() {
        long nowNs = context.clock().nanoTime();
        nextNs = nowNs + intervalNs;
        asked = ThreadLocalRandom.current().nextLong();
        askedNs = nowNs;
        waiting = true;
        context.metrics().increment(Metric.SENT_PING);
        return new Frame.Ping(asked);
    }

    /** Handles a Pong; one that does not answer the last Ping is ignored. */
    void onPong(long data) {
        if (!waiting || data != asked) {
            return;
        }
        waiting = false;
        long micros = TimeUnit.NANOSECONDS.toMicros(context.clock().nanoTime() - askedNs);
        roundTripMicros = micros;
        context.metrics().increment(Metric.GOT_PONG);
        context.measurements().pings().record(micros);
    }

    OptionalLong roundTripMicros() {
        long micros = roundTripMicros;
        return micros == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(micros);
    }
}
