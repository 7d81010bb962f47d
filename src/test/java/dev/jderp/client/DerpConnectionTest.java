package dev.jderp.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.ReceivedMessage.ReceivedPacket;
import dev.jderp.client.dial.DialException;
import dev.jderp.client.dial.Upgrades;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.ServerHandshake;
import dev.jderp.protocol.Violation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A session over fixed bytes: each row of {@code docs/protocol.md#frame-types}, from the client's side. */
class DerpConnectionTest {

    private static final NodePrivateKey CLIENT = NodePrivateKey.ofSeed(new byte[32]);
    private static final NodePrivateKey SERVER = NodePrivateKey.generate();
    private static final NodePublicKey PEER = NodePrivateKey.generate().publicKey();

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] frame(int code, byte[]... payload) {
        byte[] all = join(payload);
        return ByteBuffer.allocate(5 + all.length).put((byte) code).putInt(all.length).put(all).array();
    }

    private static DerpConnection.Options greeted() {
        return DerpConnection.Options.DEFAULTS.withServerKey(Optional.of(SERVER.publicKey()));
    }

    /** A session with a relay whose key was known, which sends these frames. */
    private static DerpConnection receiving(byte[]... frames) throws IOException {
        return DerpConnection.open(new MemoryStream(join(frames)), CLIENT, greeted());
    }

    private static void comes(ReceivedMessage message, byte[]... frames) throws IOException {
        try (DerpConnection connection = receiving(frames)) {
            assertEquals(message, connection.receive());
            assertThrows(EOFException.class, connection::receive);
        }
    }

    private static void fails(Violation violation, byte[]... frames) throws IOException {
        try (DerpConnection connection = receiving(frames)) {
            DerpException e = assertThrows(DerpException.class, connection::receive);
            assertEquals(Optional.of(violation), e.violation());
            assertSame(e, assertThrows(DerpException.class, connection::receive));
        }
    }

    private static void isSkipped(byte[] frame) throws IOException {
        comes(new ReceivedMessage.KeepAlive(), frame, frame(0x06));
    }

    @Test
    void framesOfTailscalesTestAreReceived() throws Exception { // TestClientRecv
        comes(new ReceivedMessage.Ping(0x0102030405060708L), hex("12 00000008 0102030405060708"));
        comes(new ReceivedMessage.Pong(0x0102030405060708L), hex("13 00000008 0102030405060708"));
        comes(new ReceivedMessage.Health("BAD"), hex("14 00000003 424144"));
        comes(new ReceivedMessage.Health(""), hex("14 00000000"));
        comes(new ReceivedMessage.ServerRestarting(Duration.ofMillis(1), Duration.ofMillis(2)),
                hex("15 00000008 00000001 00000002"));
    }

    @Test
    void framesOfTailscalesTestAreSent() throws Exception { // TestClientSendPing, TestClientSendPong
        MemoryStream stream = new MemoryStream();
        try (DerpConnection connection = DerpConnection.open(stream, CLIENT, greeted())) {
            var login = stream.takeOutput();
            assertEquals(2, login[0]);
            connection.sendPing(0x0102030405060708L);
            assertArrayEquals(hex("12 00000008 0102030405060708"), stream.takeOutput());
            connection.sendPong(0x0102030405060708L);
            assertArrayEquals(hex("13 00000008 0102030405060708"), stream.takeOutput());
            connection.notePreferred(true);
            connection.notePreferred(false);
            connection.watchConnections();
            assertArrayEquals(hex("07 00000001 01 07 00000001 00 10 00000000"), stream.takeOutput());
            connection.closePeer(PEER);
            assertArrayEquals(frame(0x11, PEER.toBytes()), stream.takeOutput());
            connection.forward(PEER, SERVER.publicKey(), new byte[]{1});
            assertArrayEquals(frame(0x0a, PEER.toBytes(), SERVER.publicKey().toBytes(), new byte[]{1}),
                    stream.takeOutput());
            assertThrows(DerpException.class, () -> connection.forward(PEER, PEER, new byte[65537]));
            assertThrows(DerpException.class, () -> connection.send(PEER, new byte[65537]));
            assertEquals(0, stream.takeOutput().length);
        }
        assertTrue(stream.isClosed());
    }

    @Test
    void peerFramesCarryAddressFlagsAndReason() throws Exception {
        byte[] key = PEER.toBytes();
        comes(new ReceivedMessage.PeerGone(PEER, PeerGoneReason.DISCONNECTED), frame(0x08, key));
        comes(new ReceivedMessage.PeerGone(PEER, PeerGoneReason.NOT_HERE), frame(0x08, key, hex("01ffff")));
        comes(new ReceivedMessage.PeerGone(PEER, PeerGoneReason.UNKNOWN), frame(0x08, key, hex("77")));
        comes(new ReceivedMessage.PeerPresent(PEER, Optional.empty(), Set.of()), frame(0x09, key));
        var address = Optional.of(new InetSocketAddress(InetAddress.getByName("1.2.3.4"), 0xfedc));
        byte[] ip = hex("00000000000000000000ffff01020304 fedc");
        comes(new ReceivedMessage.PeerPresent(PEER, address, Set.of()), frame(0x09, key, ip));
        comes(new ReceivedMessage.PeerPresent(PEER, address,
                Set.of(PeerPresentFlag.MESH_PEER, PeerPresentFlag.NOT_IDEAL)), frame(0x09, key, ip, hex("0a99")));
    }

    @Test
    void receivedPacketsAreCopied() throws Exception {
        byte[] first = frame(0x05, PEER.toBytes(), new byte[]{1, 2});
        byte[] second = frame(0x05, PEER.toBytes(), new byte[]{3, 4});
        try (DerpConnection connection = receiving(first, second, frame(0x05, PEER.toBytes()))) {
            ReceivedPacket one = (ReceivedPacket) connection.receive();
            ReceivedPacket two = (ReceivedPacket) connection.receive();
            assertArrayEquals(new byte[]{1, 2}, one.data());
            assertArrayEquals(new byte[]{3, 4}, two.data());
            assertEquals(0, ((ReceivedPacket) connection.receive()).data().length);
        }
    }

    @Test
    void framesThatClientsDoNotExpectAreSkipped() throws Exception {
        isSkipped(frame(0x01, new byte[40])); // as at every fast start
        isSkipped(frame(0x01));
        isSkipped(frame(0x02, new byte[60]));
        isSkipped(frame(0x04, new byte[40]));
        isSkipped(frame(0x07, new byte[1]));
        isSkipped(frame(0x0a, new byte[70]));
        isSkipped(frame(0x0b, new byte[5000]));
        isSkipped(frame(0x10));
        isSkipped(frame(0x11, new byte[32]));
        isSkipped(frame(0xff, new byte[1 << 20]));
        isSkipped(frame(0x05, new byte[31])); // too short for their kind
        isSkipped(frame(0x08, new byte[31]));
        isSkipped(frame(0x09, new byte[31]));
        isSkipped(frame(0x12, new byte[7]));
        isSkipped(frame(0x13, new byte[7]));
        isSkipped(frame(0x15, new byte[7]));
        comes(new ReceivedMessage.KeepAlive(), frame(0x06, new byte[3])); // longer than it need be
        comes(new ReceivedMessage.Ping(0), frame(0x12, new byte[1001]));
    }

    @Test
    void aFrameThatRelaysMustNotSendEndsTheSession() throws Exception {
        byte[] tooLong = hex("ff 00100001");
        fails(Violation.TOO_LONG, tooLong);
        fails(Violation.TOO_LONG, hex("05 ffffffff"));
        fails(Violation.TOO_LONG, hex("06 80000000"));
        fails(Violation.TOO_SHORT, frame(0x03, new byte[23]));
        fails(Violation.TOO_LONG, hex("03 00100019"));
        fails(Violation.BOX_DOES_NOT_OPEN, frame(0x03, new byte[24]));
        fails(Violation.BOX_DOES_NOT_OPEN, frame(0x03, new byte[100]));
        // the response to a fast start
        fails(Violation.TOO_LONG, "HTTP/1.1 101 Switching Protocols\r\n".getBytes(StandardCharsets.UTF_8));
        try (DerpConnection connection = receiving(frame(0x06), tooLong)) {
            assertEquals(new ReceivedMessage.KeepAlive(), connection.receive(), "earlier messages are still returned");
            assertThrows(DerpException.class, connection::receive);
        }
    }

    @Test
    void anEndOfStreamInsideAFrameEndsReceiving() throws Exception {
        byte[] whole = frame(0x05, PEER.toBytes(), new byte[10]);
        for (int n = 0; n < whole.length; n++) {
            try (DerpConnection connection = receiving(Arrays.copyOf(whole, n))) {
                EOFException e = assertThrows(EOFException.class, connection::receive);
                assertSame(e, assertThrows(EOFException.class, connection::receive));
            }
        }
    }

    @Test
    void framesAreReadFromPiecesOfAnySize() throws Exception {
        byte[] packet = new byte[65536];
        Arrays.fill(packet, (byte) 7);
        byte[] all = join(frame(0x06), frame(0x05, PEER.toBytes(), packet), frame(0x77, packet), frame(0x14));
        for (int most : List.of(1, 3, 1000, 1 << 20)) {
            InputStream pieces = new ByteArrayInputStream(all) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    return super.read(bytes, offset, Math.min(most, length));
                }
            };
            try (DerpConnection connection = DerpConnection.open(new MemoryStream(pieces), CLIENT, greeted())) {
                assertEquals(new ReceivedMessage.KeepAlive(), connection.receive());
                assertArrayEquals(packet, ((ReceivedPacket) connection.receive()).data());
                assertEquals(new ReceivedMessage.Health(""), connection.receive());
            }
        }
    }

    @Test
    void callsAfterCloseFailAsClosed() throws Exception {
        DerpConnection connection = receiving();
        connection.close();
        for (DerpException e : List.of(assertThrows(DerpException.class, connection::receive),
                assertThrows(DerpException.class, () -> connection.sendPing(1)))) {
            assertEquals(DerpException.Kind.CLOSED, e.kind());
        }
    }

    @Test
    void callsAfterAFailedWriteFailAlike() throws Exception {
        IOException gone = new IOException("the network is gone");
        OutputStream failing = new OutputStream() {
            private boolean loggedIn;

            @Override
            public void write(int b) throws IOException {
                write(new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (loggedIn) {
                    throw gone;
                }
                loggedIn = true;
            }
        };
        MemoryStream stream = new MemoryStream(new ByteArrayInputStream(new byte[0]), failing);
        try (DerpConnection connection = DerpConnection.open(stream, CLIENT, greeted())) {
            assertSame(gone, assertThrows(IOException.class, () -> connection.sendPing(1)));
            assertTrue(stream.isClosed());
            assertSame(gone, assertThrows(IOException.class, () -> connection.send(PEER, new byte[1])));
            assertSame(gone, assertThrows(IOException.class, connection::receive));
        }
    }

    @Test
    void anInvalidGreetingIsRefused() throws Exception {
        byte[] greeting = new ServerHandshake(SERVER).greeting();
        byte[] longer = frame(0x01, Arrays.copyOfRange(greeting, 5, greeting.length), new byte[1024 - 40]);
        for (byte[] good : List.of(greeting, longer)) {
            try (DerpConnection connection = DerpConnection.open(
                    new MemoryStream(good), CLIENT, DerpConnection.Options.DEFAULTS)) {
                assertEquals(SERVER.publicKey(), connection.serverKey());
                assertEquals(CLIENT.publicKey(), connection.publicKey());
            }
        }
        byte[] otherMagic = greeting.clone();
        otherMagic[6] ^= 1;
        refused(Violation.BAD_MAGIC, otherMagic);
        refused(Violation.TOO_SHORT, frame(0x01, new byte[39]));
        refused(Violation.TOO_LONG, hex("01 00000401"));
        refused(Violation.UNEXPECTED_FIRST_FRAME, frame(0x06));
        refused(Violation.UNEXPECTED_FIRST_FRAME, "HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.UTF_8));
        refused(Violation.WEAK_KEY, FrameEncoder.encode(new Frame.ServerKey(NodePublicKey.of(new byte[32]))));
        MemoryStream silent = new MemoryStream();
        assertThrows(EOFException.class, () -> DerpConnection.open(silent, CLIENT, DerpConnection.Options.DEFAULTS));
        assertTrue(silent.isClosed());
    }

    private static void refused(Violation violation, byte[] bytes) {
        MemoryStream stream = new MemoryStream(bytes);
        DerpException e = assertThrows(DerpException.class,
                () -> DerpConnection.open(stream, CLIENT, DerpConnection.Options.DEFAULTS));
        assertEquals(Optional.of(violation), e.violation());
        assertTrue(stream.isClosed());
    }

    /** A session whose relay has let it in with these limits, and what it has sent. */
    private static DerpConnection limited(MemoryStream stream, AtomicLong clock) throws IOException {
        DerpConnection connection = DerpConnection.open(
                stream, CLIENT, greeted(), new byte[0], clock::get, Duration.ofSeconds(5));
        stream.takeOutput();
        return connection;
    }

    @Test
    void withoutALimitEveryPacketIsOneWrite() throws Exception { // TestClientSendRateLimiting
        MemoryStream stream = new MemoryStream();
        try (DerpConnection connection = limited(stream, new AtomicLong())) {
            for (int i = 0; i < 1000; i++) {
                connection.send(PEER, new byte[1000]);
            }
            assertEquals(1000 * 1037, stream.takeOutput().length);
        }
    }

    @Test
    void packetsBeyondTheLimitAreDroppedWithoutAnError() throws Exception { // TestClientSendRateLimiting
        AtomicLong clock = new AtomicLong(-7);
        SendLimit limit = new SendLimit(clock::get);
        limit.set(1, 2 * 1037);
        int passed = 0;
        for (int i = 0; i < 1000; i++) {
            passed += limit.tryTake(1037) ? 1 : 0;
        }
        assertEquals(2, passed);
        clock.addAndGet(Duration.ofSeconds(1036).toNanos());
        assertFalse(limit.tryTake(1037));
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertTrue(limit.tryTake(1037));
        limit.set(0, 0);
        assertTrue(limit.tryTake(1 << 20));
        limit.set(1, 0);
        clock.addAndGet(Duration.ofDays(1).toNanos());
        assertFalse(limit.tryTake(37));
    }

    @Test
    void theRelaySetsTheLimit() throws Exception {
        MemoryStream hello = new MemoryStream();
        byte[] settings = welcome("{\"version\":2,\"TokenBucketBytesPerSecond\":1,\"TokenBucketBytesBurst\":100}");
        MemoryStream stream = new MemoryStream(settings);
        try (DerpConnection connection = limited(stream, new AtomicLong())) {
            assertEquals(new ReceivedMessage.ServerSettings(1, 100), connection.receive());
            connection.send(PEER, new byte[100 - 37]);
            connection.send(PEER, new byte[0]);
            assertEquals(100, stream.takeOutput().length);
            connection.forward(PEER, PEER, new byte[1]);
            assertEquals(70, stream.takeOutput().length, "what is forwarded is not limited");
        }
        assertEquals(0, hello.takeOutput().length);
    }

    private static byte[] welcome(String json) throws ProtocolException {
        try {
            byte[] box = dev.jderp.key.NaclBox.precompute(SERVER, CLIENT.publicKey())
                    .seal(json.getBytes(StandardCharsets.UTF_8));
            return frame(0x03, box);
        } catch (dev.jderp.key.WeakKeyException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInvalidServerInfoEndsTheSession() throws Exception {
        fails(Violation.BAD_JSON, welcome("nonsense"));
        fails(Violation.BAD_JSON, welcome("{\"TokenBucketBytesPerSecond\":\"many\"}"));
    }

    @Test
    void aFastStartIsWrittenInOnePieceWithTheLogin() throws Exception {
        MemoryStream stream = new MemoryStream();
        byte[] request = Upgrades.fastStart("relay.example", "900a");
        try (DerpConnection connection = DerpConnection.open(stream, CLIENT, greeted(), request)) {
            assertEquals(SERVER.publicKey(), connection.serverKey());
            String sent = new String(stream.takeOutput(), StandardCharsets.ISO_8859_1);
            assertTrue(sent.startsWith("GET /derp HTTP/1.1\r\nHost: relay.example\r\nUser-Agent: jderp\r\n"
                    + "Connection: Upgrade\r\nDerp-Fast-Start: 1\r\nIdeal-Node: 900a\r\nUpgrade: DERP\r\n\r\n\u0002"),
                    sent);
        }
        assertThrows(DialException.class, () -> Upgrades.fastStart("relay.example", "900a\r\nX: y"));
    }
}
