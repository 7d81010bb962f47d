package dev.jderp.cli;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.client.ReceivedMessage.PeerGone;
import dev.jderp.client.ReceivedMessage.PeerPresent;
import dev.jderp.key.NodePublicKey;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a relay, as it reports them to a watcher over one connection ({@code docs/protocol.md#watching}). A
 * thread of its own receives. Ends with that connection and does not reconnect.
 */
final class PeerTable implements Closeable {

    /** The silence of the relay after which the list counts as complete. */
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration LONGEST_LIST = Duration.ofSeconds(30);

    private static final Duration LONGEST_REASON = Duration.ofSeconds(1);

    private final DerpClient client;
    private final Thread listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Under the lock.
    private final Map<NodePublicKey, PeerPresent> present = new LinkedHashMap<>();
    /** Those who went, or came anew, since they were last asked to be forgotten. */
    private final Set<NodePublicKey> moved = new HashSet<>();
    private long toldAtNs = System.nanoTime();
    private @Nullable IOException failure;

    /**
     * The table of a relay. The client was built to watch, and to wait long for a Pong; it is closed with the table.
     */
    PeerTable(DerpClient client) throws IOException {
        this.client = client;
        try {
            client.connect();
        } catch (IOException e) {
            client.close();
            throw e;
        }
        this.listener = Thread.ofVirtual().name("jderp-peers").start(this::listen);
    }

    /** The table of the relay that a command names, opened with the mesh key. */
    static PeerTable of(RelayOption relay, MeshKeyOption meshKey) throws CommandException, InterruptedException {
        DerpClientBuilder client = relay.clientOfOne();
        try {
            return new PeerTable(
                    client.meshKey(meshKey.read()).watchConnections(true).pingTimeout(LONGEST_LIST).build());
        } catch (IOException e) {
            throw relay.failed(e);
        }
    }

    private void listen() {
        try {
            while (true) {
                ReceivedMessage message = client.receive().message();
                lock.lock();
                try {
                    note(message);
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException e) {
            client.close(); // or the next call would connect again
            lock.lock();
            try {
                failure = e;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void note(ReceivedMessage message) {
        switch (message) {
            case PeerPresent peer -> {
                if (present.put(peer.key(), peer) != null) {
                    moved.add(peer.key());
                }
            }
            case PeerGone peer -> {
                present.remove(peer.key());
                moved.add(peer.key());
            }
            default -> {
                return;
            }
        }
        toldAtNs = System.nanoTime();
        changed.signalAll();
    }

    /**
     * The connected clients, in the order in which the relay reported them, which is arbitrary. Waits until the list is
     * complete.
     *
     * @throws IOException if the connection was lost, as that of a client is which the mesh key does not make a watcher
     */
    List<PeerPresent> list() throws IOException, InterruptedException {
        acknowledge();
        long untilNs = System.nanoTime() + LONGEST_LIST.toNanos();
        lock.lock();
        try {
            while (true) {
                check();
                long nowNs = System.nanoTime();
                long leftNs = Math.min(toldAtNs + QUIET.toNanos(), untilNs) - nowNs;
                if (leftNs <= 0) {
                    return new ArrayList<>(present.values());
                }
                var unused = changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is known of a peer that is connected. */
    Optional<PeerPresent> peer(NodePublicKey key) throws IOException {
        lock.lock();
        try {
            check();
            return Optional.ofNullable(present.get(key));
        } finally {
            lock.unlock();
        }
    }

    /** Has the relay close a peer's connections. */
    void closePeer(NodePublicKey key) throws IOException {
        lock.lock();
        try {
            check();
            moved.remove(key);
        } finally {
            lock.unlock();
        }
        try {
            client.closePeer(key);
        } catch (IOException e) {
            throw reason(e);
        }
    }

    /** Waits until a peer went, or came anew, after it was closed; false if that takes too long. */
    boolean awaitMove(NodePublicKey key, Duration timeout) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long leftNs = timeout.toNanos();
            while (!moved.contains(key)) {
                check();
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = changed.awaitNanos(leftNs);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the relay has taken all that it was sent: it answers in order. */
    void acknowledge() throws IOException {
        try {
            var unused = client.ping();
        } catch (IOException e) {
            throw reason(e);
        }
    }

    /** The reason why the connection was lost, from the reading thread if it has one, else this one. */
    private IOException reason(IOException e) {
        lock.lock();
        try {
            long leftNs = e instanceof SocketTimeoutException ? 0 : LONGEST_REASON.toNanos();
            while (failure == null && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return failure != null ? failure : e;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return e;
        } finally {
            lock.unlock();
        }
    }

    private void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the connection, and waits for the reading thread. */
    @Override
    public void close() {
        client.close();
        try {
            listener.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
