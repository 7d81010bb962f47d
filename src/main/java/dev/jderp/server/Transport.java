package dev.jderp.server;

import org.jspecify.annotations.Nullable;

/**
 * One connection's way to its peer, made by a door.
 *
 * <p>The door hands the bytes that it has read to {@link ClientConnection#received}, and writes by giving
 * {@link ClientConnection#writeTo} a sink, from one thread at a time. Every method here may be called by any thread and
 * returns at once, unless its description differs.
 */
public interface Transport {

    /**
     * Asks that {@link ClientConnection#writeTo} be called soon: by this thread, or by the thread that is writing now,
     * which checks again before it leaves.
     *
     * @param sender the transport whose read has caused the write; null if the relay itself has. A door may use it to
     *     bring clients that talk to each other to one thread
     */
    void requestWrite(@Nullable Transport sender);

    /**
     * Asks that {@link ClientConnection#resumed} be called soon, on the reading thread or in its place, and that
     * reading go on if it returns true. May be called when nothing is paused.
     */
    void resumeReading();

    /** Closes the connection to the peer without waiting for it; further calls do nothing. */
    void close(CloseReason reason);

    /**
     * Closes the connection after the bytes that have been written, so that they arrive; called by the writing thread.
     * Further calls do nothing.
     *
     * @return whether this is done; if not, the door calls {@link ClientConnection#finished} when it is
     */
    default boolean finish(CloseReason reason) {
        close(reason);
        return true;
    }

    /**
     * Whether reading can be paused. At a door that cannot, a client over its limit loses packets instead of being
     * slowed down, and bytes that it sends before its login has been decided are kept, up to a bound.
     */
    default boolean canPause() {
        return false;
    }

    /**
     * Stops reading; called by the reading thread, from within {@link ClientConnection#received} or {@code resumed}.
     */
    default void pauseReading() {}
}
