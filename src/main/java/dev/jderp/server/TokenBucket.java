package dev.jderp.server;

/** A limit of so many events a second with a burst, for one thread. */
public final class TokenBucket {

    private final long intervalNs;
    private final long burstNs;
    private long emptyUntilNs;
    private boolean used;

    /** A full bucket that regains one token every {@code intervalNs} and holds at most {@code burst}. */
    public TokenBucket(long intervalNs, int burst) {
        this.intervalNs = intervalNs;
        this.burstNs = intervalNs * burst;
    }

    /** Takes one token if there is one at the time {@code nowNs}. */
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
