package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.TestDoor;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.LinkFailure;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.LinkEnd;
import dev.jderp.server.LinkListener;
import dev.jderp.server.LinkOptions;
import dev.jderp.server.LinkTransport;
import dev.jderp.server.MeshLink;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.BlackHole;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.TestPeer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links over Java's sockets whose failures are not events of the socket. */
@Timeout(60)
class StreamLinkTest {

    private static final String BUG = "a bug, which a test has put here";
    private static final MeshKey KEY = MeshKey.parse(MeshScene.KEY);

    private final ManualClock clock = new ManualClock();
    private final StreamDialer dialer = new StreamDialer();
    private final Relay near = relay(clock, Optional.of(KEY));
    private TestDoor far;

    private static Relay relay(Clock clock, Optional<MeshKey> meshKey) {
        return new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, meshKey, ClientVerifier.EVERYBODY, clock);
    }

    @BeforeEach
    void open() throws Exception {
        far = new TestDoor(relay(Clock.SYSTEM, Optional.of(KEY)));
    }

    @AfterEach
    void close() throws Exception {
        dialer.close();
        near.close();
        far.close();
    }

    /** The outcome and the end of one link. */
    private static final class Events implements LinkDialer.Outcome, LinkListener {

        private final Relay relay;
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private volatile @Nullable MeshLink link;

        Events(Relay relay) {
            this.relay = relay;
        }

        @Override
        public MeshLink opened(LinkTransport transport) {
            MeshLink opened = relay.openLink(LinkOptions.DEFAULTS, transport, this);
            link = opened;
            return opened;
        }

        MeshLink link() {
            return Objects.requireNonNull(link);
        }

        @Override
        public void failed(LinkDialer.Step step, String detail) {
            all.add(step + " " + detail);
        }

        @Override
        public boolean isWanted(NodePublicKey neighbour) {
            return true;
        }

        @Override
        public void up() {
            all.add("up");
        }

        @Override
        public void down(LinkEnd reason, String detail) {
            all.add(reason + " " + detail);
        }
    }

    private static LinkDialer.Target plain(int port) {
        return new LinkDialer.Target(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "localhost",
                "localhost", Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBlackHoleEndsTheLinkWithin30Seconds(boolean isWriteBlocked) throws Exception {
        try (BlackHole between = new BlackHole(far.open(TestDoor.PLAIN, 1).port())) {
            Events events = new Events(near);
            dialer.dial(plain(between.port()), events);
            assertEquals("up", events.all.take());
            TestPeer sender = TestPeer.join(near);
            TestPeer receiver = TestPeer.join(far.relay);
            Polling.await(() -> near.metrics().sum(Metric.CLIENTS_REMOTE) == 2);
            between.swallow();
            if (isWriteBlocked) { // once packets stay in the queue, the kernel takes no more
                Polling.await(() -> {
                    sender.send(receiver, Packets.data(60_000, 1));
                    return events.link().packetsDropped() > 100;
                });
                int maxQueued = (int) (LinkOptions.DEFAULTS.queues().bytes() / 60_000) + 1;
                assertTrue(events.link().queuedPackets() <= maxQueued, events.link().queuedPackets() + " wait");
            }
            int passed = 0;
            while (events.all.isEmpty() && passed < 30) {
                clock.advance(Duration.ofSeconds(1));
                near.sweep();
                passed++;
            }
            assertEquals("SILENT nothing came for 15 s", events.all.poll());
            assertTrue(passed >= 15 && passed <= 21, "the link ended after " + passed + " s");
        }
    }

    @Test
    void aFailureWhileALinkIsOpenedIsTheNeighboursProblem() throws Exception {
        int port = far.open(TestDoor.PLAIN, 1).port();
        Relay withoutKey = relay(Clock.SYSTEM, Optional.empty()); // its links cannot be opened
        Mesh mesh = new Mesh(withoutKey,
                new MeshOptions(List.of(NeighbourAddress.parse("127.0.0.1:" + port)), List.of(), Map.of(),
                        Set.of("127.0.0.1"), LinkOptions.DEFAULTS, Duration.ofMinutes(10)),
                dialer, List.of(), Optional::empty, "n1");
        try (withoutKey; mesh) {
            mesh.start();
            Polling.await(() -> withoutKey.measurements().linkFailures().sum(LinkFailure.INTERNAL_ERROR) == 1);
            Polling.await(() -> mesh.status().get(0).state() == NeighbourState.WAITING);
            assertTrue(mesh.status().get(0).problem().contains("without a mesh key"), mesh.status().toString());
        }
    }

    /** Runs a link whose reading or writing throws on a connection to a silent neighbour; returns its end. */
    private String endOf(boolean isReadBroken, OutputStream output) throws Exception {
        Events events = new Events(near);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket tcp = new Socket(InetAddress.getLoopbackAddress(), silent.getLocalPort())) {
            InputStream input = isReadBroken ? new BrokenInput() : tcp.getInputStream();
            Thread run = Thread.ofVirtual().start(() -> new StreamTransport(tcp, input, output).run(events));
            Polling.await(() -> events.link != null);
            events.link().send(new Frame.Ping(1));
            String end = events.all.take();
            run.join();
            return end;
        }
    }

    private static final class BrokenInput extends InputStream {

        @Override
        public int read() {
            throw new IllegalStateException(BUG);
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            throw new IllegalStateException(BUG);
        }
    }

    private static final class BrokenOutput extends OutputStream {

        @Override
        public void write(int one) {
            throw new IllegalStateException(BUG);
        }
    }

    @Test
    void aFailureWhileReadingEndsTheLink() throws Exception {
        assertEquals("INTERNAL_ERROR java.lang.IllegalStateException: " + BUG,
                endOf(true, OutputStream.nullOutputStream()));
    }

    @Test
    void aFailureWhileWritingEndsTheLink() throws Exception {
        assertEquals("INTERNAL_ERROR java.lang.IllegalStateException: " + BUG, endOf(false, new BrokenOutput()));
    }
}
