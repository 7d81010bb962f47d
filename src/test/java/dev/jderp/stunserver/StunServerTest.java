package dev.jderp.stunserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.StunDisposition;
import dev.jderp.metrics.StunFamily;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import dev.jderp.stun.StunClient;
import dev.jderp.stun.StunMessage;
import dev.jderp.stun.TransactionId;
import dev.jderp.testkit.Vectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.util.ReferenceCountUtil;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class StunServerTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int LARGEST = 65_507;

    private final Measurements measurements = new Measurements();

    /** Returns epoll where it loads, and Java's NIO. */
    static Stream<Platform> platforms() {
        return Stream.of(true, false).filter(epoll -> !epoll || Epoll.isAvailable()).map(
                epoll -> new Platform(epoll, false));
    }

    private StunServer serve(Platform platform, String... addresses) throws ListenException {
        return new StunServer(
                new StunOptions(true, List.of(addresses), 0), measurements, GivenSockets.none(), platform,
                LocalAddresses::read);
    }

    /** Sends a request to {@code where} and expects the answer from that address. */
    private static void assertAnswers(InetAddress where, int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from(where), 0))) {
            socket.setSoTimeout((int) LONG.toMillis());
            byte[] request = StunMessage.request(TransactionId.random());
            socket.send(new DatagramPacket(request, request.length, where, port));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);
            assertEquals(new InetSocketAddress(where, port), answer.getSocketAddress());
        }
    }

    /** Returns loopback: without a socket for each address, answers to it would come from loopback. */
    private static InetAddress from(InetAddress where) throws IOException {
        return address(where instanceof Inet4Address ? "127.0.0.1" : "::1");
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void anAnswerIsSentFromTheRequestedAddress(Platform platform) throws Exception {
        for (List<String> set : List.of(List.<String>of(), List.of("0.0.0.0", "::"))) {
            try (StunServer server = serve(platform, set.toArray(new String[0]))) {
                for (InetAddress each : LocalAddresses.read().addresses()) {
                    if (!each.isLinkLocalAddress() && (each instanceof Inet4Address || platform.hasIpv6())) {
                        assertAnswers(each, server.port());
                    }
                }
                if (platform.epoll()) {
                    assertAnswers(address("127.0.0.2"), server.port()); // on no interface
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void socketsFollowTheAddressesOfTheHost(Platform platform) throws Exception {
        AtomicReference<Set<InetAddress>> now = new AtomicReference<>(Set.of(address("127.0.0.3")));
        try (StunServer server = new StunServer(new StunOptions(true, List.of("0.0.0.0"), 0), measurements,
                GivenSockets.none(), platform,
                () -> new LocalAddresses(now.get(), Set.of()))) {
            assertAnswers(address("127.0.0.3"), server.port());
            now.set(Set.of(address("127.0.0.4"), address("192.0.2.77"))); // one of them cannot be bound
            server.rescan();
            assertTrue(server.addresses().contains(address("127.0.0.3"))); // has had a request since
            assertAnswers(address("127.0.0.4"), server.port());
            server.rescan();
            assertEquals(Set.of(address("0.0.0.0"), address("127.0.0.4")), server.addresses());
        }
    }

    @Test
    void aHostWithManyAddressesHasABoundedNumberOfSockets() throws Exception {
        Set<InetAddress> many = new HashSet<>();
        for (int i = 1; i <= 2 * StunSockets.MAX_SOCKETS; i++) {
            many.add(InetAddress.getByAddress(new byte[]{127, 1, (byte) (i >> 8), (byte) i}));
        }
        try (StunServer server = new StunServer(new StunOptions(true, List.of(), 0), measurements, GivenSockets.none(),
                Platform.detect(),
                () -> new LocalAddresses(many, Set.of()))) {
            assertEquals(StunSockets.MAX_SOCKETS, server.addresses().size());
            // no other socket may be bound to the port
            assertThrows(IOException.class, () -> new DatagramSocket(server.port()).close());
        }
    }

    private long count(StunDisposition disposition) {
        return measurements.stunRequests().sum(disposition);
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    private static InetAddress address(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private static DatagramSocket client() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, loopback());
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static void send(DatagramSocket socket, StunServer server, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, loopback(), server.port()));
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void clientsOfBothFamiliesGetTheirAddressFromOneSocket(Platform platform) throws Exception {
        try (StunServer server = serve(platform); StunClient client = new StunClient()) {
            InetSocketAddress mapped = client.ask(new InetSocketAddress(loopback(), server.port()), LONG).mapped();
            assertEquals(new InetSocketAddress(loopback(), client.localPort(false)), mapped);
            assertEquals(1, measurements.stunFamilies().sum(StunFamily.IPV4));
            InetAddress six = address("::1");
            try (DatagramSocket unused = new DatagramSocket(0, six)) {
                assertTrue(unused.isBound());
            } catch (IOException e) {
                Assumptions.abort("this host has no IPv6: " + e.getMessage());
            }
            mapped = client.ask(new InetSocketAddress(six, server.port()), LONG).mapped();
            assertEquals(new InetSocketAddress(six, client.localPort(true)), mapped);
            assertEquals(1, measurements.stunFamilies().sum(StunFamily.IPV6));
        }
        assertEquals(2, count(StunDisposition.SUCCESS));
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void anInvalidRequestOfAnyLengthGetsNoAnswer(Platform platform) throws Exception {
        try (StunServer server = serve(platform, "127.0.0.1"); DatagramSocket socket = client()) {
            int wrong = 0;
            for (JsonObject vector : Vectors.all().getJsonObject("stun").getJsonArray("bad_requests").getValuesAs(
                    JsonObject.class)) {
                send(socket, server, Vectors.hex(vector, "hex"));
                wrong++;
            }
            for (int length : List.of(1, 40, 2_000, 2_048, 2_049, LARGEST)) {
                send(socket, server, new byte[length]);
                wrong++;
            }
            TransactionId id = TransactionId.random();
            send(socket, server, StunMessage.request(id));
            assertEquals(id, StunMessage.parseResponse(receive(socket)).id());
            assertEquals(wrong, count(StunDisposition.NOT_STUN));
        }
        assertEquals(1, count(StunDisposition.SUCCESS)); // which is counted when it has been sent
    }

    /** A request with an attribute that fills it up to {@code length} bytes, a multiple of four. */
    private static byte[] filled(TransactionId id, int length) {
        byte[] usual = StunMessage.request(id);
        ByteBuffer buf = ByteBuffer.allocate(length).put(usual, 0, 32);
        int filling = length - 32 - 4 - 8;
        buf.putShort((short) 0x8001).putShort((short) filling).position(length - 8);
        CRC32 crc = new CRC32();
        crc.update(buf.array(), 0, length - 8);
        return buf.putInt(0x80280004).putInt((int) crc.getValue() ^ 0x5354554e).array();
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void theLongestRequestIsAnsweredToo(Platform platform) throws Exception {
        try (StunServer server = serve(platform, "127.0.0.1"); DatagramSocket socket = client()) {
            for (int length : List.of(44, 2_048, 2_052, LARGEST - 3)) {
                TransactionId id = TransactionId.random();
                send(socket, server, filled(id, length));
                assertEquals(id, StunMessage.parseResponse(receive(socket)).id());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void eachOfManyRequestsAtOnceGetsItsOwnAnswer(Platform platform) throws Exception {
        try (StunServer server = serve(platform, "127.0.0.1"); DatagramSocket socket = client()) {
            Set<TransactionId> asked = new HashSet<>();
            Set<TransactionId> answered = new HashSet<>();
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 50; i++) {
                    TransactionId id = TransactionId.random();
                    asked.add(id);
                    send(socket, server, StunMessage.request(id));
                }
                for (int i = 0; i < 50; i++) {
                    byte[] answer = receive(socket);
                    assertEquals(32, answer.length);
                    var read = StunMessage.parseResponse(answer);
                    assertEquals(socket.getLocalPort(), read.address().getPort());
                    answered.add(read.id());
                }
            }
            assertEquals(asked, answered);
        }
    }

    @Test
    void aTakenPortIsReportedInOneLine() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0)) {
            var options = new StunOptions(true, List.of(), taken.getLocalPort());
            String message = assertThrows(ListenException.class,
                    () -> new StunServer(options, measurements, GivenSockets.none()))
                    .toString();
            assertTrue(message.contains(": derp.stun-port is " + taken.getLocalPort() + "; the UDP port"), message);
            assertFalse(message.contains("\n"), message);
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void closingFreesThePort(Platform platform) throws Exception {
        StunServer server = serve(platform);
        int port = server.port();
        assertTrue(server.toString().contains(Integer.toString(port)));
        server.close();
        server.close();
        new DatagramSocket(port).close();
    }

    private EmbeddedChannel embedded() {
        return new EmbeddedChannel(new StunHandler(new DatagramMemory(1), measurements));
    }

    private static io.netty.channel.socket.DatagramPacket request(InetAddress from) {
        ByteBuf content = Unpooled.wrappedBuffer(StunMessage.request(TransactionId.of(new byte[12])));
        InetSocketAddress here = new InetSocketAddress(loopback(), 3478);
        return new io.netty.channel.socket.DatagramPacket(content, here, new InetSocketAddress(from, 5));
    }

    @Test
    void aBufferOutsideTheMemoryIsAnsweredInACopy() throws Exception {
        EmbeddedChannel channel = embedded();
        for (String from : List.of("192.0.2.7", "2001:db8::7")) {
            InetAddress address = address(from);
            channel.writeInbound(request(address));
            io.netty.channel.socket.DatagramPacket answer = channel.readOutbound();
            byte[] bytes = new byte[answer.content().readableBytes()];
            answer.content().readBytes(bytes);
            answer.release();
            InetSocketAddress client = new InetSocketAddress(address, 5);
            assertEquals(client, answer.recipient());
            assertArrayEquals(StunMessage.response(TransactionId.of(new byte[12]), client), bytes);
        }
        assertEquals(2, count(StunDisposition.SUCCESS));
        assertFalse(channel.finish());
    }

    @Test
    void readingContinuesASecondAfterAReadError() {
        EmbeddedChannel channel = embedded();
        channel.freezeTime();
        channel.pipeline().fireExceptionCaught(new IOException("a failure, which a test has put here"));
        assertEquals(1, count(StunDisposition.READ_ERROR));
        assertFalse(channel.config().isAutoRead());
        channel.advanceTimeBy(999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertFalse(channel.config().isAutoRead());
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(channel.config().isAutoRead());
        assertFalse(channel.finish());
    }

    @Test
    void answersThatCannotBeSentAreCounted() {
        EmbeddedChannel channel = embedded();
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                promise.tryFailure(new IOException("a failure, which a test has put here"));
            }
        });
        channel.writeInbound(request(loopback()));
        assertEquals(1, count(StunDisposition.WRITE_ERROR));
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.writeInbound(request(loopback()));
        assertEquals(2, count(StunDisposition.WRITE_ERROR));
        assertEquals(0, count(StunDisposition.SUCCESS));
        assertEquals(2, measurements.stunFamilies().sum(StunFamily.IPV4));
        assertFalse(channel.finish());
    }
}
