package dev.jderp.mesh;

import java.util.Locale;

/** What a relay's link to one neighbour is doing. */
public enum NeighbourState {
    /** Waits until the next attempt. */
    WAITING,
    /** Resolves the name, connects, or logs in. */
    CONNECTING,
    /** Packets can be forwarded. */
    UP,
    /** The neighbour is this relay itself: no link. */
    SELF,
    /** Another link leads to the same relay already: no link. */
    DUPLICATE,
    /** The neighbour was removed. */
    REMOVED;

    /** The word in the API and in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
