package dev.jderp.prober;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** When packets were sent and have come, and which have not in time. Safe for any thread. */
final class PacketTimes {

    private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1};

    private final DelayHistogram delays = new DelayHistogram(BOUNDS);
    private final LongAdder dropped = new LongAdder();

    /** Packets of one run, by their numbers; the oldest first. */
    final class Run {

        private final long timeoutNs;
        // guarded by this
        private final Map<Long, Long> sentNs = new LinkedHashMap<>();

        private Run(long timeoutNs) {
            this.timeoutNs = timeoutNs;
        }

        /** A packet is being sent; those before it that have taken too long are dropped. */
        synchronized void sent(long number, long nowNs) {
            expire(nowNs);
            sentNs.put(number, nowNs);
        }

        /** Counts as dropped what has taken too long by now. */
        synchronized void expire(long nowNs) {
            sentNs.values().removeIf(it -> {
                boolean late = nowNs - it > timeoutNs;
                if (late) {
                    dropped.increment();
                }
                return late;
            });
        }

        /** A packet has come; nothing if it was given up, or has come before. */
        synchronized void received(long number, long nowNs) {
            expire(nowNs);
            Long sent = sentNs.remove(number);
            if (sent != null) {
                delays.add((nowNs - sent) / 1e9);
            }
        }
    }

    Run run(long timeoutNs) {
        return new Run(timeoutNs);
    }

    long dropped() {
        return dropped.sum();
    }

    DelayHistogram.Snapshot delays() {
        return delays.snapshot();
    }
}
