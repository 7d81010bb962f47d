import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.LinkEnd;
import dev.jderp.server.LinkListener;
import dev.jderp.server.LinkOptions;
import dev.jderp.server.LinkTransport;
import dev.jderp.server.MeshLink;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Measures what the clients of other relays cost a relay: memory for each key that a neighbour lists, and CPU time for
 * each announcement. The frames of a neighbour are given to a link as if they had been read from a connection. The first
 * two rows are a warm-up.
 *
 * <pre>
 *     ./mvnw -B package
 *     java -Xmx2g -XX:+UseSerialGC -XX:MarkSweepAlwaysCompactCount=1 -cp 'target/classes:target/jderp/lib/*' \
 *         bench/region/RemoteKeys.java
 * </pre>
 */
final class RemoteKeys {

    private static final int[] COUNTS = {100_000, 1_000_000, 100_000, 1_000_000};
    private static final int READ_BYTES = 16 << 10;
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 41641);

    private final MeshLink link;
    private long cpuNs;

    private RemoteKeys() {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS,
                Optional.of(MeshKey.parse("ab".repeat(32))), ClientVerifier.EVERYBODY, Clock.SYSTEM);
        link = relay.openLink(LinkOptions.DEFAULTS, new NoTransport(), new NoListener());
        receive(List.of(FrameEncoder.encode(new Frame.ServerKey(NodePrivateKey.generate().publicKey()))));
    }

    public static void main(String[] arguments) {
        System.out.println("keys\tbytes a key\tpresent, ns\tgone, ns");
        for (int count : COUNTS) {
            new RemoteKeys().measure(count);
        }
    }

    private void measure(int count) {
        long before = usedAfterCollection();
        double present = announce(count, key -> new Frame.PeerPresent(
                key, Optional.of(ADDRESS), Set.of(PeerPresentFlag.REGULAR)));
        long bytes = usedAfterCollection() - before;
        if (link.peerCount() != count) {
            throw new IllegalStateException("the link knows " + link.peerCount() + " keys");
        }
        double gone = announce(count, key -> new Frame.PeerGone(key, PeerGoneReason.DISCONNECTED));
        System.out.printf("%,d\t%.1f\t%.0f\t%.0f%n", count, (double) bytes / count, present, gone);
    }

    /** Announces seeded keys, and returns the CPU time of one announcement in nanoseconds. */
    private double announce(int count, Function<NodePublicKey, Frame> frame) {
        SplittableRandom random = new SplittableRandom(1);
        cpuNs = 0;
        List<byte[]> read = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            byte[] raw = new byte[NodePublicKey.SIZE];
            random.nextBytes(raw);
            byte[] encoded = FrameEncoder.encode(frame.apply(NodePublicKey.of(raw)));
            read.add(encoded);
            bytes += encoded.length;
            if (bytes >= READ_BYTES || i == count - 1) {
                receive(read);
                read.clear();
                bytes = 0;
            }
        }
        return (double) cpuNs / count;
    }

    private void receive(List<byte[]> frames) {
        ByteBuffer all = ByteBuffer.allocate(frames.stream().mapToInt(each -> each.length).sum());
        frames.forEach(all::put);
        all.flip();
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        link.received(all);
        cpuNs += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    }

    private static long usedAfterCollection() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static final class NoTransport implements LinkTransport {

        @Override
        public void requestWrite() {
            // nothing is written
        }

        @Override
        public void close() {
            // there is no connection
        }
    }

    private static final class NoListener implements LinkListener {

        @Override
        public boolean isWanted(NodePublicKey neighbour) {
            return true;
        }

        @Override
        public void up() {
            // the first key has come
        }

        @Override
        public void down(LinkEnd reason, String detail) {
            throw new IllegalStateException(reason + ": " + detail);
        }
    }
}
