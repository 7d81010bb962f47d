package dev.jderp.client;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The Pings of one client whose Pongs have not arrived. Safe for any thread. */
final class PendingPings {

    /**
     * A Ping.
     *
     * @param data its eight bytes
     * @param connection the connection that it is sent on
     * @param answeredAtNs when its Pong arrived, by {@link System#nanoTime}
     */
    record Ping(long data, DerpConnection connection, CompletableFuture<Long> answeredAtNs) {
    }

    private final SecureRandom random = new SecureRandom();
    private final Map<Long, Ping> pings = new ConcurrentHashMap<>();

    /** Registers a Ping with random data, which the caller sends and finally removes. */
    Ping add(DerpConnection connection) {
        Ping ping = new Ping(random.nextLong(), connection, new CompletableFuture<>());
        pings.put(ping.data(), ping);
        return ping;
    }

    void remove(Ping ping) {
        pings.remove(ping.data());
    }

    /** Completes the Ping that a Pong answers; returns false if the Pong answers none of them. */
    boolean complete(long data) {
        Ping ping = pings.remove(data);
        return ping != null && ping.answeredAtNs().complete(System.nanoTime());
    }

    /** Fails the Pings of a connection that has ended. */
    void fail(DerpConnection connection, IOException cause) {
        pings.values().removeIf(
                ping -> ping.connection().equals(connection) && ping.answeredAtNs().completeExceptionally(cause));
    }

    /** Fails all Pings. */
    void failAll(IOException cause) {
        pings.values().forEach(ping -> ping.answeredAtNs().completeExceptionally(cause));
    }
}
