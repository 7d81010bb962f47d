package dev.jderp.frontdoor.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A move of a client to another loop that takes long. */
class MoveTest {

    private static final int TIMEOUT_S = 10;
    private static final int PACKET = 16 << 10;
    /** How many packets are left to the kernel, which has room for them when the others have been read. */
    private static final int UNREAD = 6;

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicReference<Boolean> releasedInTime = new AtomicReference<>();
    private TestDoor doors;
    private FrontDoor door;

    @BeforeEach
    void open() throws Exception {
        doors = new TestDoor();
        door = doors.open(TestDoor.loops(TestDoor.PLAIN, 2), 1);
    }

    @AfterEach
    void close() throws IOException {
        release.countDown();
        doors.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNewLoopReadsWhileTheOldOneHasNotReturned(boolean webSocket) throws Exception {
        try (HostileClient client = HostileClient.login(door.port(), false, webSocket)) {
            begin(false);
            client.send(new Frame.Ping(1));
            assertEquals(new Frame.Pong(1), client.next());
            release.countDown();
            assertTrue(waitFor(releasedInTime));
            client.send(new Frame.Ping(2));
            assertEquals(new Frame.Pong(2), client.next());
        }
    }

    @Test
    void aWebSocketClientThatIsClosedWhileItMovesGetsItsCloseFrame() throws Exception {
        try (HostileClient client = HostileClient.login(door.port(), false, true)) {
            DerpChannel moving = begin(true);
            moving.connection().close(CloseReason.SHUTDOWN);
            release.countDown();
            assertEquals(1001, client.closeCode());
            isGone();
        }
    }

    @Test
    void aNativeClientThatIsClosedWhileItMovesIsClosed() throws Exception {
        try (HostileClient client = HostileClient.login(door.port(), false, false)) {
            DerpChannel moving = begin(true);
            moving.connection().close(CloseReason.SHUTDOWN);
            release.countDown();
            assertTrue(client.isClosedByPeer());
            isGone();
        }
    }

    @Test
    void aClientWhoseBytesLeaveWhileItMovesIsNotTakenForBlocked() throws Exception {
        ManualClock clock = new ManualClock();
        try (TestDoor own = new TestDoor(new Relay(NodePrivateKey.generate(), TestDoor.RELAY, clock))) {
            door = own.open(TestDoor.loops(TestDoor.PLAIN, 2), 1);
            try (HostileClient client = HostileClient.login(door.port(), false, false)) {
                TestPeer sender = TestPeer.join(own.relay);
                int sent = 0;
                DerpChannel channel = onlyClient();
                do {
                    sender.send(new Frame.SendPacket(client.key(), new byte[PACKET]));
                    sent++;
                } while (!isBlocked(channel));
                begin(true);
                assertEquals(sent - UNREAD, client.packets(sent - UNREAD).size()); // now the kernel takes more
                sender.send(new Frame.SendPacket(client.key(), new byte[1]));
                release.countDown();
                assertEquals(UNREAD + 1, client.packets(UNREAD + 1).size());
                client.send(new Frame.Ping(1)); // so that the relay writes, and finds nothing that waits
                assertEquals(new Frame.Pong(1), client.next());
                assertFalse(isBlocked(channel));
                clock.advance(Duration.ofMinutes(1));
                own.relay.sweep();
                assertFalse(channel.connection().isClosed());
            }
        }
    }

    @Test
    void bytesThatWaitDuringAMoveAreWrittenAfterIt() throws Exception {
        try (HostileClient client = HostileClient.login(door.port(), false, false)) {
            TestPeer sender = TestPeer.join(doors.relay);
            DerpChannel channel = onlyClient();
            int sent = 0;
            do {
                sender.send(new Frame.SendPacket(client.key(), new byte[PACKET]));
                sent++;
            } while (!isBlocked(channel));
            begin(false);
            release.countDown();
            assertEquals(sent, client.packets(sent).size());
        }
    }

    /** Whether bytes for the client wait in the relay. */
    private static boolean isBlocked(DerpChannel channel) throws Exception {
        return channel.channel().eventLoop()
                .submit(() -> channel.channel().unsafe().outboundBuffer().totalPendingWriteBytes() > 0).get();
    }

    @Test
    void aClientThatPingsWhileItTalksMovesToItsPeer() throws Exception {
        try (HostileClient a = HostileClient.login(door.port(), false, false)) {
            onlyClient(); // so that the next one goes to the other loop
            HostileClient b = HostileClient.login(door.port(), false, false);
            byte[] ping = FrameEncoder.encode(new Frame.Ping(1));
            byte[] packet = FrameEncoder.encode(new Frame.SendPacket(b.key(), new byte[1]));
            byte[] both = ByteBuffer.allocate(ping.length + packet.length).put(ping).put(packet).array();
            for (int i = 0; i < 200; i++) {
                a.send(both);
                assertEquals(new Frame.Pong(1), a.next());
                assertEquals(1, b.packets(1).size());
            }
            assertTrue(door.moves() > 0);
            b.leave();
        }
    }

    /** Begins to move the only client, and waits until the move is held, before or after its registration. */
    private DerpChannel begin(boolean before) throws Exception {
        DerpChannel client = onlyClient();
        List<RelayLoop> loops = TestDoor.loops(door).all();
        int from = loops.get(0).clientCount() == 1 ? 0 : 1;
        RelayLoop old = loops.get(from);
        RelayLoop target = new RelayLoop(
                2, holding(loops.get(1 - from).eventLoop, before), UnpooledByteBufAllocator.DEFAULT, doors.relay);
        old.eventLoop.execute(() -> client.moveTo(target));
        assertTrue(held.await(TIMEOUT_S, TimeUnit.SECONDS));
        return client;
    }

    /** The only client of the door, once it is with a loop. */
    private DerpChannel onlyClient() throws Exception {
        List<RelayLoop> loops = TestDoor.loops(door).all();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (loops.stream().allMatch(loop -> loop.clientCount() == 0)) {
            assertTrue(System.nanoTime() < until);
            LockSupport.parkNanos(1_000_000);
        }
        RelayLoop at = loops.get(0).clientCount() == 1 ? loops.get(0) : loops.get(1);
        return at.eventLoop.submit(() -> at.members().get(0)).get();
    }

    private EventLoop holding(EventLoop loop, boolean before) {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[]{EventLoop.class}, (proxy, method, arguments) -> {
                    boolean registers = method.getName().equals("register");
                    if (registers && before) {
                        hold();
                    }
                    try {
                        return method.invoke(loop, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (registers && !before) {
                            hold();
                        }
                    }
                });
    }

    private void hold() throws InterruptedException {
        held.countDown();
        releasedInTime.set(release.await(TIMEOUT_S, TimeUnit.SECONDS));
    }

    private static boolean waitFor(AtomicReference<Boolean> answer) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (answer.get() == null) {
            assertTrue(System.nanoTime() < until);
            LockSupport.parkNanos(1_000_000);
        }
        return answer.get();
    }

    private void isGone() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (doors.relay.openConnections() != 0
                || TestDoor.loops(door).all().stream().anyMatch(loop -> loop.clientCount() != 0)) {
            assertTrue(System.nanoTime() < until);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
