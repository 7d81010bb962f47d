package dev.jderp.kit;

/** Limits events to a rate with a burst. For one thread, or under the caller's lock. */
public final class TokenBucket {

    private final long intervalNs;
    private final long burstNs;
    private long emptyUntilNs;
    private boolean used;

    /** Makes a full bucket that regains one token every {@code intervalNs} and holds at most {@code burst}. */
    public TokenBucket(long intervalNs, int burst) {
        this.intervalNs = intervalNs;
        this.burstNs = intervalNs * burst;
    }

    /** Takes one token; returns false if there is none at {@code nowNs}, the time of a {@link Clock}. */
    public boolean tryTake(long nowNs) {
        long fullSince = nowNs - burstNs;
        if (!used || emptyUntilNs - fullSince < 0) {
            used = true;
            emptyUntilNs = fullSince;
        }
        if (emptyUntilNs + intervalNs - nowNs > 0) {
            return false;
        }
        emptyUntilNs += intervalNs;
        return true;
    }
}
