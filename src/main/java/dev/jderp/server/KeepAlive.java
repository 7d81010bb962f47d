package dev.jderp.server;

import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The times at which one client gets KeepAlive frames ({@code docs/protocol.md#writing}). Used by the sweeping thread.
 */
final class KeepAlive {

    static final byte[] FRAME = FrameEncoder.encode(new Frame.KeepAlive());
    /** With its jitter below the 50 s and 60 s of silence after which HAProxy and nginx usually close a connection. */
    static final Duration MAX_PROXIED = Duration.ofSeconds(40);

    /** A connection's period is longer than the setting by at most this part of it. */
    private static final int JITTER_PART = 12;

    private final long periodNs;
    private long nextNs;

    KeepAlive(Duration setting, boolean isProxied, long nowNs) {
        boolean isLate = isProxied && setting.compareTo(MAX_PROXIED) > 0;
        long shortest = (isLate ? MAX_PROXIED : setting).toNanos();
        this.periodNs = shortest + ThreadLocalRandom.current().nextLong(shortest / JITTER_PART + 1);
        this.nextNs = nowNs + periodNs;
    }

    /** Whether a frame is due; if it is, the next one is due a period later. */
    boolean takeDue(long nowNs) {
        if (nowNs - nextNs < 0) {
            return false;
        }
        nextNs = nowNs + periodNs;
        return true;
    }
}
