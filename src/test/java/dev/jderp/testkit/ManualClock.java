package dev.jderp.testkit;

import dev.jderp.kit.Clock;
import java.time.Duration;

/** A clock that a test turns by hand. */
public final class ManualClock implements Clock {

    private long nowNs = 1_000_000_000L;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    public void advance(Duration by) {
        nowNs += by.toNanos();
    }
}
