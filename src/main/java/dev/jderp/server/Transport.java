package dev.jderp.server;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One connection's way to its peer, made by a door.
 *
 * <p>The door hands what it read to {@link ClientConnection#received}, and writes by giving
 * {@link ClientConnection#writeTo} a sink, from one thread at a time. Every method here may be called by any thread and
 * returns at once, unless it says otherwise.
 */
public interface Transport {

    /**
     * Asks that {@link ClientConnection#writeTo} be called soon: by this thread, or by whichever thread is writing now,
     * which looks again before it leaves.
     */
    void requestWrite();

    /**
     * Whether reading can be paused. At a door that cannot, a client over its limit loses packets instead of being
     * slowed down, and what it sends before its login has been decided is kept, up to a bound.
     */
    boolean canPause();

    /**
     * Stops reading; called by the reading thread, from within {@link ClientConnection#received} or {@code resumed}.
     */
    void pauseReading();

    /**
     * Asks that {@link ClientConnection#resumed} be called soon, on the reading thread or in its place, and that
     * reading go on if it says so. May be called when nothing is paused.
     */
    void resumeReading();

    /** Closes the connection to the peer without waiting for it; further calls do nothing. */
    void close(CloseReason reason);

    /**
     * Closes the connection behind what has been written, so that it arrives, and then calls
     * {@link ClientConnection#finished}; called by the writing thread. Further calls do nothing.
     */
    void finish(CloseReason reason);

    /** The peer's address as the door knows it, empty where it does not. */
    Optional<InetSocketAddress> remoteAddress();

    /** Whether a trusted proxy stands between, which may close a connection on which nothing comes for a while. */
    default boolean isProxied() {
        return false;
    }

    /**
     * The name of the node that the client would prefer, from the header Ideal-Node of its request; empty without it.
     */
    Optional<String> idealNode();

    /** The door's short name for logs and statistics, such as {@code native} or {@code websocket}. */
    String kind();
}
