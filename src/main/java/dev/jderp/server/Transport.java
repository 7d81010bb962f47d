package dev.jderp.server;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One connection's way to its peer, made by a door.
 *
 * <p>The door hands what it read to {@link ClientConnection#received}, and writes by giving
 * {@link ClientConnection#writeTo} a sink, from one thread at a time. Every method here may be called by any thread and
 * returns at once.
 */
public interface Transport {

    /**
     * Asks that {@link ClientConnection#writeTo} be called soon: by this thread, or by whichever thread is writing now,
     * which looks again before it leaves.
     */
    void requestWrite();

    /** Closes the connection to the peer without waiting for it; further calls do nothing. */
    void close(CloseReason reason);

    /** The peer's address as the door knows it, empty where it does not. */
    Optional<InetSocketAddress> remoteAddress();

    /** The door's short name for logs and statistics, such as {@code native} or {@code websocket}. */
    String kind();
}
