package dev.jderp.bench;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.ReceivedMessage.ReceivedPacket;
import dev.jderp.client.ReceivedMessage.ServerSettings;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client that sends numbered packets, with the time in them, and one that receives them. */
final class BenchPair implements AutoCloseable {

    /** What is not heard of for so long is lost. */
    private static final long STALL_NS = 1_000_000_000L;

    // Fixed.
    private final DerpClient sender;
    private final DerpClient receiver;
    private final BenchOptions options;
    private final Consumer<IOException> failed;
    private final long intervalNs;

    // The receiver's.
    final SequenceCount count = new SequenceCount();
    final Latencies latencies = new Latencies();

    // The sender's.
    private volatile long sent;
    private volatile @Nullable Thread waiting;

    private volatile boolean stopped;
    private volatile boolean closed;

    /**
     * Connects both clients.
     *
     * @param failed called when a connection is lost later
     */
    BenchPair(
            Function<NodePrivateKey, DerpClientBuilder> clients, BenchOptions options, Consumer<IOException> failed)
            throws IOException {
        this.options = options;
        this.failed = failed;
        long rate = options.packetsPerSecond();
        this.intervalNs = rate == 0 ? 0 : (long) (1e9 * options.pairs() / rate);
        this.sender = clients.apply(NodePrivateKey.generate()).build();
        this.receiver = clients.apply(NodePrivateKey.generate()).build();
        try {
            for (DerpClient client : new DerpClient[]{sender, receiver}) {
                while (!(client.receive().message() instanceof ServerSettings)) {
                    // frames that arrive before the login is complete
                }
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    long sent() {
        return sent;
    }

    /** Whether all that was sent has come, or been passed over. */
    boolean isQuiet() {
        return count.next() >= sent;
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(waiting);
    }

    /** Sends until it is stopped. */
    void send() {
        waiting = Thread.currentThread();
        ByteBuffer packet = ByteBuffer.allocate(options.sizeBytes());
        long dueNs = System.nanoTime() + (intervalNs == 0 ? 0 : (long) (Math.random() * intervalNs));
        try {
            while (!stopped) {
                awaitRoom();
                if (intervalNs > 0) {
                    awaitTime(dueNs);
                    dueNs = Math.max(dueNs + intervalNs, System.nanoTime() - STALL_NS);
                }
                if (!stopped) {
                    long number = sent;
                    sent = number + 1; // before it can arrive
                    packet.putLong(0, number).putLong(8, System.nanoTime());
                    sender.send(receiver.publicKey(), packet.array());
                }
            }
        } catch (IOException e) {
            lost(e);
        }
    }

    private long passed;

    private void awaitRoom() {
        long sinceNs = System.nanoTime();
        long seen = count.next();
        while (!stopped && sent - Math.max(passed, count.next()) >= options.window()) {
            LockSupport.parkNanos(STALL_NS);
            long nowNs = System.nanoTime();
            if (count.next() != seen) {
                seen = count.next();
                sinceNs = nowNs;
            } else if (nowNs - sinceNs >= STALL_NS) {
                passed = sent;
            }
        }
    }

    private void awaitTime(long dueNs) {
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0 && !stopped; leftNs = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    /** Receives until it is closed. */
    void receive() {
        int half = Math.max(1, options.window() / 2);
        try {
            while (true) {
                if (receiver.receive().message() instanceof ReceivedPacket packet
                        && packet.source().equals(sender.publicKey())
                        && packet.data().length == options.sizeBytes()) {
                    ByteBuffer data = ByteBuffer.wrap(packet.data());
                    latencies.count(System.nanoTime() - data.getLong(8));
                    count.came(data.getLong(0));
                    if (sent - count.next() <= half || options.window() < 4) {
                        LockSupport.unpark(waiting);
                    }
                }
            }
        } catch (IOException e) {
            lost(e);
        }
    }

    /**
     * Reads and discards the sender's incoming frames, which are keep-alives only, so that the relay does not queue
     * them.
     */
    void listen() {
        try {
            while (true) {
                var unused = sender.receive();
            }
        } catch (IOException e) {
            lost(e);
        }
    }

    private void lost(IOException e) {
        if (!closed) {
            failed.accept(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        stop();
        sender.close();
        receiver.close();
    }
}
