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
 * The clients of a relay, which it reports over a connection that watches ({@code docs/protocol.md#watching}). A
 * virtual thread receives the notices. After the connection is lost every method fails; there is no reconnection. Safe
 * for any thread.
 */
final class PeerTable implements Closeable {

    /** The list counts as complete after the relay has reported no client for this time. */
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration MAX_LIST_TIME = Duration.ofSeconds(30);

    private static final Duration MAX_REASON_WAIT = Duration.ofSeconds(1);

    private final DerpClient client;
    private final Thread listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by the lock
    private final Map<NodePublicKey, PeerPresent> present = new LinkedHashMap<>();
    /** Clients that left or reconnected since {@link #closePeer} was last called for them. */
    private final Set<NodePublicKey> moved = new HashSet<>();
    private long reportedAtNs = System.nanoTime();
    private @Nullable IOException failure;

    /**
     * Connects a client that was built to watch connections, with a long timeout for Pongs. Closing the table closes
     * it.
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

    /** Connects to the relay that a command names, with the mesh key. */
    static PeerTable open(RelayOption relay, MeshKeyOption meshKey) throws CommandException, InterruptedException {
        DerpClientBuilder client = relay.clientOfSingleRelay();
        try {
            return new PeerTable(
                    client.meshKey(meshKey.read()).watchConnections(true).pingTimeout(MAX_LIST_TIME).build());
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
                    update(message);
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException e) {
            client.close(); // the next call would reconnect
            lock.lock();
            try {
                failure = e;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void update(ReceivedMessage message) {
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
        reportedAtNs = System.nanoTime();
        changed.signalAll();
    }

    /**
     * Waits until the relay has reported all clients, and returns them in the order of its reports, which has no
     * meaning.
     *
     * @throws IOException if the connection was lost; a relay with another mesh key closes it
     */
    List<PeerPresent> list() throws IOException, InterruptedException {
        awaitHandled();
        long deadlineNs = System.nanoTime() + MAX_LIST_TIME.toNanos();
        lock.lock();
        try {
            while (true) {
                throwIfLost();
                long nowNs = System.nanoTime();
                long leftNs = Math.min(reportedAtNs + QUIET.toNanos(), deadlineNs) - nowNs;
                if (leftNs <= 0) {
                    return new ArrayList<>(present.values());
                }
                var unused = changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The relay's report of a connected peer; empty if it is not connected. */
    Optional<PeerPresent> peer(NodePublicKey key) throws IOException {
        lock.lock();
        try {
            throwIfLost();
            return Optional.ofNullable(present.get(key));
        } finally {
            lock.unlock();
        }
    }

    /** Makes the relay close a peer's connections. */
    void closePeer(NodePublicKey key) throws IOException {
        lock.lock();
        try {
            throwIfLost();
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

    /** Waits until a peer that was closed has left or reconnected; returns false after the timeout. */
    boolean awaitMove(NodePublicKey key, Duration timeout) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long leftNs = timeout.toNanos();
            while (!moved.contains(key)) {
                throwIfLost();
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

    /** Waits until the relay has handled all frames sent so far: it answers a Ping in order. */
    void awaitHandled() throws IOException {
        try {
            var unused = client.ping();
        } catch (IOException e) {
            throw reason(e);
        }
    }

    /** The listener's reason for the loss of the connection, for which it waits a little; else {@code e}. */
    private IOException reason(IOException e) {
        lock.lock();
        try {
            long leftNs = e instanceof SocketTimeoutException ? 0 : MAX_REASON_WAIT.toNanos();
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

    private void throwIfLost() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Closes the connection and waits for the end of the thread. */
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
