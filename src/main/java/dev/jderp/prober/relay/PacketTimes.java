package dev.jderp.prober.relay;

import dev.jderp.prober.schedule.DelayHistogram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Measures the delays of packets, and counts those that do not arrive in time. Safe for any thread. */
final class PacketTimes {

    private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1};

    private final DelayHistogram delays = new DelayHistogram(BOUNDS);
    private final LongAdder dropped = new LongAdder();

    /** The packets of one run, by number. */
    final class Run {

        private final long timeoutNs;
        // Guarded by this; in the order of sending.
        private final Map<Long, Long> sentNs = new LinkedHashMap<>();

        private Run(long timeoutNs) {
            this.timeoutNs = timeoutNs;
        }

        /** Records that a packet is sent, and counts the late ones before it as dropped. */
        synchronized void onSend(long number, long nowNs) {
            expire(nowNs);
            sentNs.put(number, nowNs);
        }

        /** Counts packets as dropped that are late now. */
        synchronized void expire(long nowNs) {
            sentNs.values().removeIf(it -> {
                boolean late = nowNs - it > timeoutNs;
                if (late) {
                    dropped.increment();
                }
                return late;
            });
        }

        /** Records that a packet has arrived; ignored if it counts as dropped, or arrived before. */
        synchronized void onReceive(long number, long nowNs) {
            expire(nowNs);
            Long sent = sentNs.remove(number);
            if (sent != null) {
                delays.add((nowNs - sent) / 1e9);
            }
        }
    }

    /** Starts a run whose packets are late after {@code timeoutNs}. */
    Run start(long timeoutNs) {
        return new Run(timeoutNs);
    }

    long dropped() {
        return dropped.sum();
    }

    DelayHistogram.Snapshot delays() {
        return delays.snapshot();
    }
}
