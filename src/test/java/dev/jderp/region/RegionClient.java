package dev.jderp.region;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.RegionNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of one node of a region; a thread reads its messages. */
final class RegionClient implements AutoCloseable {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END_OF_HELLOS = "now".getBytes(StandardCharsets.UTF_8);
    private static final int HELLOS = 300;
    private static final long HELLO_INTERVAL_MS = 100;
    private static final long MAX_WAIT_S = 20;
    /** Fewer than the packets that derper queues for one client. */
    private static final int BURST = 16;
    private static final int MAX_SIZE = 4_000;

    private final RegionNode node;
    private final boolean isWebSocket;
    private final DerpClient client;
    private final BlockingQueue<ReceivedMessage.ReceivedPacket> packets = new LinkedBlockingQueue<>();
    private final BlockingQueue<NodePublicKey> gone = new LinkedBlockingQueue<>();

    /** Connects, and waits until the node has let it in. */
    RegionClient(RegionNode node, boolean isWebSocket) throws IOException {
        this.node = node;
        this.isWebSocket = isWebSocket;
        this.client = Clients.joined(node.client().webSocket(isWebSocket));
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try {
            while (true) {
                switch (client.receive().message()) {
                    case ReceivedMessage.ReceivedPacket packet -> packets.add(packet);
                    case ReceivedMessage.PeerGone notice when notice.reason() == PeerGoneReason.DISCONNECTED ->
                        gone.add(notice.key());
                    default -> {
                        // nothing that a test waits for
                    }
                }
            }
        } catch (IOException e) {
            // closed by the test
        }
    }

    RegionNode node() {
        return node;
    }

    /** The word for how it is connected. */
    String transport() {
        return isWebSocket ? "WebSocket" : "native";
    }

    NodePublicKey key() {
        return client.publicKey();
    }

    /** Sends small packets until one has arrived: a node learns of clients of others after they have connected. */
    void meet(RegionClient to) throws IOException, InterruptedException {
        for (int i = 0; i < HELLOS; i++) {
            client.send(to.key(), HELLO);
            if (to.packets.poll(HELLO_INTERVAL_MS, TimeUnit.MILLISECONDS) != null) {
                client.send(to.key(), END_OF_HELLOS);
                ReceivedMessage.@Nullable ReceivedPacket next = to.nextPacket();
                while (next != null && !Arrays.equals(END_OF_HELLOS, next.data())) {
                    next = to.nextPacket();
                }
                return;
            }
        }
        throw new AssertionError("nothing arrives from " + this + " at " + to);
    }

    private ReceivedMessage.@Nullable ReceivedPacket nextPacket() throws InterruptedException {
        return packets.poll(MAX_WAIT_S, TimeUnit.SECONDS);
    }

    /** Sends {@code count} packets of many sizes to a client that it has met; returns how many of them are lost. */
    int send(RegionClient to, int count) throws IOException, InterruptedException {
        Random random = new Random(count);
        int arrived = 0;
        for (int sent = 0; sent < count; sent += BURST) {
            int burst = Math.min(BURST, count - sent);
            byte[][] expected = new byte[burst][];
            for (int i = 0; i < burst; i++) {
                expected[i] = new byte[1 + random.nextInt(MAX_SIZE)];
                random.nextBytes(expected[i]);
                client.send(to.key(), expected[i]);
            }
            for (int i = 0; i < burst; i++) {
                ReceivedMessage.ReceivedPacket got = to.nextPacket();
                if (got == null) {
                    break;
                }
                if (!got.source().equals(key()) || !Arrays.equals(expected[i], got.data())) {
                    throw new AssertionError("another packet than expected from " + this + " at " + to + ": "
                            + got.data().length + " bytes from " + got.source());
                }
                arrived++;
            }
        }
        return count - arrived;
    }

    /** Waits until its relay reports that a peer has left the region. */
    void awaitGone(RegionClient peer) throws InterruptedException {
        NodePublicKey next = gone.poll(MAX_WAIT_S, TimeUnit.SECONDS);
        while (!peer.key().equals(next)) {
            if (next == null) {
                throw new AssertionError(this + " gets no PeerGone of " + peer);
            }
            next = gone.poll(MAX_WAIT_S, TimeUnit.SECONDS);
        }
    }

    /** Disconnects before the end of the test. */
    void leave() {
        client.close();
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return transport() + " client " + key().shortText() + " of " + node.name();
    }
}
