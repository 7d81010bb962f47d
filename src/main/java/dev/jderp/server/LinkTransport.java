package dev.jderp.server;

/** The connection of a {@link MeshLink} to its neighbour. Any thread may call its methods, which return at once. */
public interface LinkTransport {

    /**
     * Asks that {@link MeshLink#writeTo} be called soon: by this thread, or by the thread that is writing now, which
     * checks again before it leaves.
     */
    void requestWrite();

    /**
     * Asks the same when this thread has handled what its other connections have sent by now, so that one write takes
     * the packets of all of them. A transport without such a moment writes as for {@link #requestWrite}.
     */
    default void requestWriteSoon() {
        requestWrite();
    }

    /**
     * Whether a write may block the thread that calls {@link MeshLink#writeTo}. Packets of such a link are copied when
     * they are queued, so that those that wait for a write are bounded by their bytes and hold nothing else.
     */
    default boolean isBlocking() {
        return false;
    }

    /** Closes the connection without waiting for the neighbour; further calls do nothing. */
    void close();
}
