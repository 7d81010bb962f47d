package dev.jderp.pipe;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.WeakKeyException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Two sides of a pipe and a relay that does everything a relay can do to packets, on a clock of its own. */
final class SimulatedPipe {

    /** How likely a packet meets what, from 0 to 1. */
    record Trouble(double lost, double twice, double late, double changed, double old) {

        static final Trouble NONE = new Trouble(0, 0, 0, 0, 0);
    }

    private record Arrival(long atNs, long order, Side to, byte[] box) {
    }

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long HOP_NS = 20_000_000;

    final Random random;
    Trouble trouble = Trouble.NONE;
    long nowNs = 1_000_000_000;
    private long order;
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>(
            Comparator.comparingLong(Arrival::atNs).thenComparingLong(Arrival::order));
    private final List<Arrival> recorded = new ArrayList<>();
    final Side a;
    final Side b;

    SimulatedPipe(long seed) throws WeakKeyException {
        random = new Random(seed);
        NodePrivateKey keyA = NodePrivateKey.ofSeed(bytes(32));
        NodePrivateKey keyB = NodePrivateKey.ofSeed(bytes(32));
        a = new Side(new PipeBox(keyA, keyB.publicKey()));
        b = new Side(new PipeBox(keyB, keyA.publicKey()));
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** One side, with what it is to send and what it has written. */
    final class Side {

        final PipeBox box;
        PipeSession session;
        byte[] input = new byte[0];
        private int offered;
        private boolean ended;
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        boolean reads = true;
        boolean isDead;
        boolean endsInput = true;
        long forged;
        private int taken;

        Side(PipeBox box) {
            this.box = box;
            this.session = begin();
        }

        /** Another process takes its place. */
        void restart() {
            session = begin();
            offered = 0;
            ended = false;
            output.reset();
        }

        private PipeSession begin() {
            return new PipeSession(random.nextLong() | 1, box.direction(), TIMEOUT.toNanos(), nowNs);
        }

        private void work() {
            if (isDead) {
                return;
            }
            while (!session.isOver() && !ended && session.hasRoom()) {
                int size = Math.min(1 + random.nextInt(2000), input.length - offered);
                if (size == 0) {
                    if (endsInput) {
                        session.end();
                        ended = true;
                    }
                    break;
                }
                session.offer(Arrays.copyOfRange(input, offered, offered + size));
                offered += size;
            }
            while (reads) {
                var bytes = session.take();
                if (bytes.isEmpty()) {
                    break;
                }
                output.writeBytes(bytes.get());
                session.written();
            }
            for (var packet = session.poll(nowNs); packet.isPresent(); packet = session.poll(nowNs)) {
                send(this, box.seal(packet.get()));
            }
            if (session.failure().isPresent() && taken == 0) {
                taken = 1;
                session.abortPackets(nowNs).forEach(packet -> send(this, box.seal(packet)));
            }
        }
    }

    void send(Side from, byte[] sealed) {
        Side to = from == a ? b : a;
        if (random.nextDouble() < trouble.lost()) {
            return;
        }
        byte[] arriving = sealed;
        if (random.nextDouble() < trouble.changed()) {
            arriving = random.nextBoolean()
                    ? Arrays.copyOf(sealed, random.nextInt(sealed.length))
                    : sealed.clone();
            if (arriving.length > 0) {
                arriving[random.nextInt(arriving.length)] ^= (byte) (1 << random.nextInt(8));
            }
        }
        long delayNs = HOP_NS + (random.nextDouble() < trouble.late() ? random.nextLong(5 * HOP_NS) : 0);
        arrive(to, arriving, delayNs);
        recorded.add(new Arrival(0, 0, to, sealed));
        if (random.nextDouble() < trouble.twice()) {
            arrive(to, sealed, delayNs + random.nextLong(HOP_NS));
        }
        if (random.nextDouble() < trouble.old()) {
            Arrival any = recorded.get(random.nextInt(recorded.size()));
            arrive(random.nextBoolean() ? a : b, any.box(), HOP_NS); // also back to the sender
        }
    }

    void arrive(Side to, byte[] box, long delayNs) {
        arrivals.add(new Arrival(nowNs + delayNs, order++, to, box));
    }

    /** All that was ever sent to this side. */
    List<byte[]> recorded(Side to) {
        return recorded.stream().filter(it -> it.to() == to).map(Arrival::box).toList();
    }

    /** Loses what is under way. */
    void cut() {
        arrivals.clear();
    }

    /** Goes on until both are over, or for this long. */
    void run(Duration max) {
        long untilNs = nowNs + max.toNanos();
        while (true) {
            a.work();
            b.work();
            if (isOver(a) && isOver(b)) {
                return;
            }
            long nextNs = Math.min(due(a), due(b));
            if (!arrivals.isEmpty()) {
                nextNs = Math.min(nextNs, arrivals.peek().atNs());
            }
            if (nextNs > untilNs) {
                nowNs = untilNs;
                return;
            }
            if (nextNs <= nowNs && arrivals.isEmpty()) {
                throw new AssertionError("it is due, but does nothing");
            }
            nowNs = Math.max(nowNs, nextNs);
            while (!arrivals.isEmpty() && arrivals.peek().atNs() <= nowNs) {
                Arrival it = arrivals.poll();
                var packet = it.to().box.open(it.box());
                if (packet.isEmpty()) {
                    it.to().forged++;
                } else if (!it.to().isDead) {
                    it.to().session.onPacket(packet.get(), nowNs);
                }
            }
        }
    }

    private static boolean isOver(Side side) {
        return side.isDead || side.session.isOver();
    }

    private static long due(Side side) {
        return isOver(side) ? Long.MAX_VALUE : side.session.deadlineNs();
    }
}
