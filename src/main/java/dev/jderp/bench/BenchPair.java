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

/**
 * A client that sends packets with a number and a time, and a client that receives them. One thread calls each of
 * {@link #send}, {@link #receive} and {@link #listen}.
 */
final class BenchPair implements AutoCloseable {

    /** Packets under way count as lost if none arrives for this time. */
    private static final long STALL_NS = 1_000_000_000L;

    private final DerpClient sender;
    private final DerpClient receiver;
    private final BenchOptions options;
    private final Consumer<IOException> onFailure;
    private final long intervalNs;

    // Written by the thread that receives.
    final SequenceCount sequence = new SequenceCount();
    final Latencies latencies = new Latencies();

    // Written by the thread that sends.
    private volatile long sent;
    private volatile @Nullable Thread waiting;

    private volatile boolean stopped;
    private volatile boolean closed;

    /**
     * Connects both clients.
     *
     * @param onFailure called if a connection is lost later
     * @throws IOException if a connection cannot be made
     */
    BenchPair(
            Function<NodePrivateKey, DerpClientBuilder> clients, BenchOptions options, Consumer<IOException> onFailure)
            throws IOException {
        this.options = options;
        this.onFailure = onFailure;
        long rate = options.packetsPerSecond();
        this.intervalNs = rate == 0 ? 0 : (long) (1e9 * options.pairs() / rate);
        this.sender = clients.apply(NodePrivateKey.generate()).build();
        this.receiver = clients.apply(NodePrivateKey.generate()).build();
        try {
            for (DerpClient client : new DerpClient[]{sender, receiver}) {
                while (!(client.receive().message() instanceof ServerSettings)) {
                    // messages before the login is complete
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

    /** Whether each packet that was sent has arrived, or was passed by a later one. */
    boolean isQuiet() {
        return sequence.next() >= sent;
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(waiting);
    }

    /** Sends until {@link #stop} is called. */
    void send() {
        waiting = Thread.currentThread();
        ByteBuffer packet = ByteBuffer.allocate(options.sizeBytes());
        long dueNs = System.nanoTime() + (intervalNs == 0 ? 0 : (long) (Math.random() * intervalNs));
        try {
            while (!stopped) {
                awaitWindow();
                if (intervalNs > 0) {
                    awaitTime(dueNs);
                    dueNs = Math.max(dueNs + intervalNs, System.nanoTime() - STALL_NS);
                }
                if (!stopped) {
                    long number = sent;
                    sent = number + 1; // before the packet can arrive
                    packet.putLong(0, number).putLong(8, System.nanoTime());
                    sender.send(receiver.publicKey(), packet.array());
                }
            }
        } catch (IOException e) {
            onLoss(e);
        }
    }

    /** Packets below this number count as lost. Used by the thread that sends. */
    private long givenUp;

    private void awaitWindow() {
        long sinceNs = System.nanoTime();
        long seen = sequence.next();
        while (!stopped && sent - Math.max(givenUp, sequence.next()) >= options.window()) {
            LockSupport.parkNanos(STALL_NS);
            long nowNs = System.nanoTime();
            if (sequence.next() != seen) {
                seen = sequence.next();
                sinceNs = nowNs;
            } else if (nowNs - sinceNs >= STALL_NS) {
                givenUp = sent;
            }
        }
    }

    private void awaitTime(long dueNs) {
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0 && !stopped; leftNs = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    /** Receives until {@link #close} is called. */
    void receive() {
        int half = Math.max(1, options.window() / 2);
        try {
            while (true) {
                if (receiver.receive().message() instanceof ReceivedPacket packet
                        && packet.source().equals(sender.publicKey())
                        && packet.data().length == options.sizeBytes()) {
                    ByteBuffer data = ByteBuffer.wrap(packet.data());
                    latencies.count(System.nanoTime() - data.getLong(8));
                    sequence.onReceive(data.getLong(0));
                    if (sent - sequence.next() <= half || options.window() < 4) {
                        LockSupport.unpark(waiting);
                    }
                }
            }
        } catch (IOException e) {
            onLoss(e);
        }
    }

    /** Reads the relay's messages to the sender, which are KeepAlives, so that the relay's queue does not fill. */
    void listen() {
        try {
            while (true) {
                var unused = sender.receive();
            }
        } catch (IOException e) {
            onLoss(e);
        }
    }

    private void onLoss(IOException e) {
        if (!closed) {
            onFailure.accept(e);
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
