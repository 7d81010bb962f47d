package dev.jderp.region;

import dev.jderp.client.Backoff;
import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceiveLoop;
import dev.jderp.client.Received;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.testkit.Polling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A client that sends numbered packets to others, and counts those that it receives, each number once per sender. */
final class RegionClient implements AutoCloseable {

    static final int PACKET = 1000;

    private final DerpClient client;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final Map<NodePublicKey, BitSet> numbers = new ConcurrentHashMap<>();
    private volatile long lastLoginNs;
    private volatile long firstPacketNs;
    private volatile long firstPacketGeneration;

    private RegionClient(NodePrivateKey key, DerpRegion region) {
        this.client = DerpClient.builder(key).region(region).build();
        Thread.ofVirtual().start(new ReceiveLoop(client, this::onMessage, new Backoff(
                Duration.ofMillis(100), Duration.ofSeconds(2))));
    }

    /** Connects a client to the first relay of the region that accepts it. */
    static RegionClient join(DerpRegion region) throws InterruptedException {
        return join(region, NodePrivateKey.generate());
    }

    static RegionClient join(DerpRegion region, NodePrivateKey key) throws InterruptedException {
        RegionClient joined = new RegionClient(key, region);
        Polling.await(() -> joined.logins.get() > 0);
        return joined;
    }

    private void onMessage(Received message) {
        if (message.message() instanceof ReceivedMessage.ServerSettings) {
            lastLoginNs = System.nanoTime();
            logins.incrementAndGet();
        } else if (message.message() instanceof ReceivedMessage.ReceivedPacket packet) {
            if (message.generation() != firstPacketGeneration) {
                firstPacketNs = System.nanoTime();
                firstPacketGeneration = message.generation();
            }
            int number = ByteBuffer.wrap(packet.data()).getInt();
            BitSet known = numbers.computeIfAbsent(packet.source(), each -> new BitSet());
            if (known.get(number)) {
                duplicates.incrementAndGet();
            }
            synchronized (known) {
                known.set(number);
            }
            received.incrementAndGet();
        }
    }

    NodePublicKey key() {
        return client.publicKey();
    }

    /** Sends the next packet. */
    void send(RegionClient to) throws IOException {
        client.send(to.key(), ByteBuffer.allocate(PACKET).putInt((int) sent.getAndIncrement()).array());
    }

    long sent() {
        return sent.get();
    }

    long received() {
        return received.get();
    }

    /** How many different packets of one sender have come. */
    int receivedFrom(RegionClient sender) {
        BitSet known = numbers.getOrDefault(sender.key(), new BitSet());
        synchronized (known) {
            return known.cardinality();
        }
    }

    long duplicates() {
        return duplicates.get();
    }

    long logins() {
        return logins.get();
    }

    /** The time of the last login. */
    long lastLoginNs() {
        return lastLoginNs;
    }

    /** Whether a packet has come over the present connection. */
    boolean hasPacketOfThisConnection() {
        long generation = client.generation();
        return generation > 0 && firstPacketGeneration == generation;
    }

    /** The time of the first packet on the last connection that a packet came over. */
    long firstPacketNs() {
        return firstPacketNs;
    }

    /** The key of the relay that it was connected to last. */
    NodePublicKey relay() {
        return client.serverKey().orElseThrow();
    }

    /** Disconnects before the end of the test. */
    void leave() {
        client.close();
    }

    @Override
    public void close() {
        client.close();
    }
}
