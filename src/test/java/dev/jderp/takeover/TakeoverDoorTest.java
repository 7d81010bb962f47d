package dev.jderp.takeover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.GivenSocket.Kind;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeoverDoorTest {

    @TempDir
    Path directory;

    private EventLoopGroup group;
    private EpollDatagramChannel udp;
    private TakeoverDoor door;
    private final Host host = new Host();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @BeforeEach
    void openTheDoor() throws ListenException {
        assumeTrue(Epoll.isAvailable(), "a takeover needs epoll");
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        udp = (EpollDatagramChannel) new Bootstrap().group(group).channel(EpollDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter()).bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly().channel();
        door = new TakeoverDoor(socket(), host);
    }

    @AfterEach
    void close() {
        if (group != null) {
            door.close();
            group.shutdownGracefully();
        }
    }

    private Path socket() {
        return directory.resolve("takeover.sock");
    }

    /** A relay with one UDP socket and no links. */
    private final class Host implements TakeoverHost, LinkEnds {

        @Override
        public List<GivenSocket> sockets() {
            return List.of(new GivenSocket(Kind.UDP, udp.localAddress(), udp.fd().intValue()));
        }

        @Override
        public String linkKey() {
            return "secret";
        }

        @Override
        public LinkEnds links() {
            return this;
        }

        @Override
        public void onRefused() {
            refused.incrementAndGet();
        }

        @Override
        public void onFailed() {
            failed.incrementAndGet();
        }

        @Override
        public void leave(Runnable left) {
            Thread.ofPlatform().start(() -> {
                door.close();
                left.run();
            });
        }

        @Override
        public EventLoop eventLoop() {
            return group.next();
        }

        @Override
        public void prepare(Channel channel) {}

        @Override
        public void serve(Channel channel) {}

        @Override
        public void dial(Channel channel) {}
    }

    /** Sends lines as another version of the program might; returns the last line of the answer. */
    private String answerTo(String lines) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            channel.write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8).lines()
                    .reduce("", (first, second) -> second);
        }
    }

    @Test
    void theSocketsAreHandedOverWithTheirAddresses() throws Exception {
        try (Predecessor predecessor = Predecessor.find(socket()).orElseThrow()) {
            assertEquals("secret", predecessor.linkKey());
            assertEquals(ProcessHandle.current().pid(), predecessor.pid());
            GivenSockets sockets = predecessor.sockets();
            InetSocketAddress address = udp.localAddress();
            assertTrue(sockets.covers(Kind.UDP, address.getAddress(), address.getPort()));
            assertFalse(sockets.covers(Kind.TCP, address.getAddress(), address.getPort()));
            predecessor.reportReady();
            assertTrue(Predecessor.find(socket()).isEmpty());
            sockets.abandon();
        }
    }

    @Test
    void onlyItsOwnerMayUseTheSocket() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
    }

    @Test
    void thereIsOneTakeoverAtATime() throws Exception {
        try (Predecessor first = Predecessor.find(socket()).orElseThrow()) {
            assertEquals("refused: another process takes over already", answerTo("jderp-takeover 1\n"));
            String refusal = String
                    .valueOf(assertThrows(ListenException.class, () -> Predecessor.find(socket())).getMessage());
            assertTrue(refusal.contains("another process takes over already"), refusal);
            assertEquals(2, refused.get());
            first.reportReady();
            first.sockets().abandon();
        }
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        assertEquals("refused: expected jderp-takeover 1", answerTo("jderp-takeover 2\n"));
    }

    @Test
    void aLinkOutsideOfATakeoverIsRefused() throws Exception {
        assertEquals("refused: a link needs a takeover", answerTo("link serve\n"));
        assertEquals(0, refused.get());
    }

    @Test
    void aProcessThatEndsBeforeItIsReadyMakesRoomForAnother() throws Exception {
        Predecessor first = Predecessor.find(socket()).orElseThrow();
        first.sockets().abandon();
        first.close();
        assertEquals("refused: expected jderp-takeover 1", answerTo("jderp-takeover 2\n")); // the loop has seen the end
        assertEquals(1, failed.get());
        try (Predecessor second = Predecessor.find(socket()).orElseThrow()) {
            second.sockets().abandon();
        }
    }

    @Test
    void aFileWithoutAProcessIsNoPredecessor() throws Exception {
        Path left = directory.resolve("left.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(left)).close();
        assertEquals(Optional.empty(), Predecessor.find(left));
        assertEquals(Optional.empty(), Predecessor.find(directory.resolve("absent.sock")));
        new TakeoverDoor(left, host).close();
        assertFalse(Files.exists(left));
    }

    @Test
    void aPathThatIsTooLongIsAFault() {
        Path deep = directory.resolve("d".repeat(100)).resolve("takeover.sock");
        String fault = String
                .valueOf(assertThrows(ListenException.class, () -> new TakeoverDoor(deep, host)).getMessage());
        assertTrue(fault.endsWith("expected at most 107, by a shorter derp.state-dir"), fault);
        assertThrows(ListenException.class, () -> Predecessor.find(deep));
    }

    @Test
    void anAnswerThatIsNotOfThisProtocolEndsTheStart() throws Exception {
        Path other = directory.resolve("other.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(other))) {
            Thread answering = Thread.ofPlatform().start(() -> {
                try (SocketChannel channel = server.accept()) {
                    channel.read(ByteBuffer.allocate(100)); // a close with unread bytes would take back the answer
                    channel.write(ByteBuffer.wrap("220 ready\n".getBytes(StandardCharsets.UTF_8)));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            String fault = String
                    .valueOf(assertThrows(ListenException.class, () -> Predecessor.find(other)).getMessage());
            assertTrue(fault.endsWith("does not hand over: \"220 ready\"; expected sockets NUMBER KEY"), fault);
            answering.join();
        }
    }
}
