package dev.jderp.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When a DERP frame last came from each region. Any thread may note one. */
final class HeardRegions {

    private static final long LATELY_NS = Duration.ofSeconds(8).toNanos();
    private static final long NO_DATA_NS = Duration.ofMinutes(2).toNanos();

    private final Map<Integer, Long> lastNs = new ConcurrentHashMap<>();

    void note(int regionId, long nowNs) {
        lastNs.put(regionId, nowNs);
    }

    /** Whether a region is alive: a frame has arrived since the check started, or in the last 8 s. */
    boolean alive(int regionId, long startNs, long nowNs) {
        Long at = lastNs.get(regionId);
        return at != null && (at - startNs >= 0 || nowNs - at < LATELY_NS);
    }

    /** Whether a region may still be believed in when nothing could be measured: a frame has come in the last 120 s. */
    boolean withinNoData(int regionId, long nowNs) {
        Long at = lastNs.get(regionId);
        return at != null && nowNs - at < NO_DATA_NS;
    }
}
