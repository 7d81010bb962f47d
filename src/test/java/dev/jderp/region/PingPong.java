package dev.jderp.region;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.testkit.Clients;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Two clients of one relay, of which one sends back what the other sends; measures each round. */
final class PingPong implements AutoCloseable {

    private static final int MAX_ROUNDS = 1 << 20;
    private static final byte[] PACKET = new byte[200];

    private final DerpClient near;
    private final DerpClient far;
    private final Thread answering;
    private final Thread asking;
    private final long[] roundsNs = new long[MAX_ROUNDS];
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile boolean stopped;

    PingPong(DerpRegion region) throws IOException {
        near = Clients.joined(DerpClient.builder(NodePrivateKey.generate()).region(region));
        far = Clients.joined(DerpClient.builder(NodePrivateKey.generate()).region(region));
        answering = Thread.ofPlatform().daemon().start(() -> repeat(() -> {
            Clients.next(far, ReceivedMessage.ReceivedPacket.class);
            far.send(near.publicKey(), PACKET);
        }));
        asking = Thread.ofPlatform().daemon().start(() -> repeat(() -> {
            long startNs = System.nanoTime();
            near.send(far.publicKey(), PACKET);
            Clients.next(near, ReceivedMessage.ReceivedPacket.class);
            roundsNs[rounds.get() % MAX_ROUNDS] = System.nanoTime() - startNs;
            rounds.incrementAndGet();
        }));
    }

    @FunctionalInterface
    private interface Round {
        void run() throws IOException;
    }

    private void repeat(Round round) {
        while (!stopped) {
            try {
                round.run();
            } catch (IOException e) {
                return; // closed, or the connection has been lost
            }
        }
    }

    /** How many rounds there were so far. */
    int rounds() {
        return rounds.get();
    }

    /** The median, the 99th percentile and the longest of the rounds since {@code from}, as text. */
    String summary(int from) {
        long[] some = Arrays.copyOfRange(roundsNs, from, rounds.get());
        Arrays.sort(some);
        return String.format(Locale.ROOT, "%.2f / %.2f / %.1f ms of %d", millis(some[some.length / 2]),
                millis(some[(int) (some.length * 0.99)]), millis(some[some.length - 1]), some.length);
    }

    private static double millis(long ns) {
        return ns / 1e6;
    }

    /** Whether both connections have not been lost. */
    boolean isConnected() {
        return asking.isAlive() && answering.isAlive();
    }

    @Override
    public void close() {
        stopped = true;
        near.close();
        far.close();
    }
}
