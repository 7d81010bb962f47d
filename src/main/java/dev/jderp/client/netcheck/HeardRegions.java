package dev.jderp.client.netcheck;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When the last DERP frame arrived from each region. Safe for any thread; times are {@link System#nanoTime}. */
final class HeardRegions {

    private static final long RECENT_NS = Duration.ofSeconds(8).toNanos();
    private static final long FALLBACK_NS = Duration.ofMinutes(2).toNanos();

    private final Map<Integer, Long> lastNs = new ConcurrentHashMap<>();

    void note(int regionId, long nowNs) {
        lastNs.put(regionId, nowNs);
    }

    /** Whether a frame arrived since the check started, or in the last 8 s, which shows that the region works. */
    boolean isAlive(int regionId, long startNs, long nowNs) {
        Long at = lastNs.get(regionId);
        return at != null && (at - startNs >= 0 || nowNs - at < RECENT_NS);
    }

    /** Whether a frame arrived in the last 120 s, which is enough to keep the home when nothing could be measured. */
    boolean isHeardWithinTwoMinutes(int regionId, long nowNs) {
        Long at = lastNs.get(regionId);
        return at != null && nowNs - at < FALLBACK_NS;
    }
}
