package dev.jderp.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.testkit.FrameCollector;
import dev.jderp.testkit.Vectors;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

    /** Vectors that a decoder reads and an encoder of today does not write: older or newer peers', and wrong ones. */
    private static final Set<String> NOT_OURS = Set.of(
            "server_key_future_extra",
            "send_packet_short_31",
            "peer_gone_legacy_no_reason",
            "peer_present_legacy_32",
            "peer_present_legacy_50",
            "ping_extra_payload",
            "unknown_7f");

    private static List<JsonObject> frames() {
        return Vectors.all().getJsonArray("frames").getValuesAs(JsonObject.class);
    }

    @Test
    void everyFrameOfTheVectorsIsReadAndWrittenByteForByte() throws ProtocolException {
        int checked = 0;
        for (JsonObject vector : frames()) {
            String name = vector.getString("name");
            if (NOT_OURS.contains(name)) {
                continue;
            }
            FrameType type = type(vector);
            Frame frame = Frame.parse(type, ByteBuffer.wrap(Vectors.hex(vector, "payload_hex")));
            assertEquals(type, frame.type(), name);
            assertArrayEquals(Vectors.hex(vector, "frame_hex"), FrameEncoder.encode(frame), name);
            checked++;
        }
        assertEquals(frames().size() - NOT_OURS.size(), checked);
    }

    @Test
    void framesOfOlderAndNewerPeersAreUnderstood() throws ProtocolException {
        Frame.ServerKey key = (Frame.ServerKey) parse("server_key_future_extra");
        assertEquals(Vectors.key("server").getString("pub_hex"), key.key().hex());
        assertEquals(PeerGoneReason.DISCONNECTED, ((Frame.PeerGone) parse("peer_gone_legacy_no_reason")).reason());
        Frame.PeerPresent shortest = (Frame.PeerPresent) parse("peer_present_legacy_32");
        assertTrue(shortest.address().isEmpty() && shortest.flags().isEmpty());
        Frame.PeerPresent middle = (Frame.PeerPresent) parse("peer_present_legacy_50");
        assertTrue(middle.address().isPresent() && middle.flags().isEmpty());
        Frame.PeerPresent v4 = (Frame.PeerPresent) parse("peer_present_v4_regular");
        assertEquals("/192.0.2.10:41641", v4.address().orElseThrow().toString());
        assertEquals(Set.of(PeerPresentFlag.REGULAR), v4.flags());
        assertEquals(0x0102030405060708L, ((Frame.Ping) parse("ping_extra_payload")).data());
        assertEquals(new Frame.Restarting(1, 2), parse("restarting"));
    }

    private static Frame parse(String name) throws ProtocolException {
        JsonObject vector = frames().stream().filter(f -> f.getString("name").equals(name)).findFirst().orElseThrow();
        return Frame.parse(type(vector), ByteBuffer.wrap(Vectors.hex(vector, "payload_hex")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 36, 37, 38, 100, 1000, 100_000})
    void framesComeOutTheSameInEveryChunking(int chunk) throws ProtocolException {
        byte[] stream = clientStream(new Random(chunk));
        FrameCollector whole = new FrameCollector(Side.SERVER);
        whole.feed(stream);
        FrameCollector pieces = new FrameCollector(Side.SERVER);
        for (int at = 0; at < stream.length; at += chunk) {
            pieces.feed(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + chunk)));
        }
        assertEquals(0, pieces.pending());
        assertEquals(whole.headers(), pieces.headers());
        assertEquals(bytes(whole), bytes(pieces));
        assertEquals(whole.frames().size(), pieces.frames().size());
        assertTrue(whole.headers().size() > whole.frames().size(), "some are skipped");
    }

    @Test
    void everyStrictPrefixIsNotYetAFrame() throws ProtocolException {
        byte[] login = clientLogin();
        for (int n = 0; n < login.length; n++) {
            FrameCollector collector = new FrameCollector(Side.SERVER);
            collector.feed(Arrays.copyOf(login, n));
            assertEquals(0, collector.frames().size());
            assertEquals(n < 5 ? 5 : login.length, collector.bytesNeeded());
        }
    }

    @Test
    void everyChangedByteIsAcceptedOrAViolation() {
        byte[] stream = clientStream(new Random(5));
        int refused = 0;
        for (int at = 0; at < stream.length; at++) {
            for (int change : new int[]{1, 0x80, 0xff}) {
                byte[] changed = stream.clone();
                changed[at] ^= (byte) change;
                try {
                    new FrameCollector(Side.SERVER).feed(changed);
                } catch (ProtocolException e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void randomBytesCauseNothingWorseThanAViolation() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 5 && i % 2 == 0) {
                noise[0] = (byte) random.nextInt(0x16);
                noise[1] = 0;
                noise[2] = 0;
            }
            for (Side side : Side.values()) {
                try {
                    new FrameCollector(side).feed(noise);
                } catch (ProtocolException e) {
                    assertFalse(e.toString().isEmpty());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
            "4, 31, TOO_SHORT", "4, 65569, TOO_LONG", "4, 4294967295, TOO_LONG",
            "10, 63, TOO_SHORT", "10, 65601, TOO_LONG",
            "7, 0, TOO_SHORT", "7, 2, TOO_LONG",
            "16, 1, TOO_LONG",
            "17, 31, TOO_SHORT", "17, 33, TOO_LONG",
            "18, 7, TOO_SHORT", "18, 1001, TOO_LONG"
    })
    void lengthsAreJudgedBeforeThePayloadArrives(int code, long length, Violation violation) throws ProtocolException {
        FrameCollector collector = new FrameCollector(Side.SERVER);
        collector.feed(clientLogin());
        ProtocolException e = assertThrows(ProtocolException.class, () -> collector.feed(header(code, length)));
        assertEquals(violation, e.violation());
    }

    @ParameterizedTest
    @CsvSource({"2, 55, TOO_SHORT", "2, 262145, TOO_LONG", "1, 40, UNEXPECTED_FIRST_FRAME",
            "4, 32, UNEXPECTED_FIRST_FRAME",
            "71, 1162170952, UNEXPECTED_FIRST_FRAME"})
    void theFirstFrameMustBeALogin(int code, long length, Violation violation) {
        FrameCollector collector = new FrameCollector(Side.SERVER);
        ProtocolException e = assertThrows(ProtocolException.class, () -> collector.feed(header(code, length)));
        assertEquals(violation, e.violation());
    }

    @ParameterizedTest
    @CsvSource({"56", "262144"})
    void loginsOfEveryAllowedLengthAreAwaited(int length) throws ProtocolException {
        FrameCollector collector = new FrameCollector(Side.SERVER);
        collector.feed(header(2, length));
        assertEquals(5 + length, collector.bytesNeeded());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x13, 0x06, 0x01, 0x02, 0x08, 0x05, 0x7f, 0x0b, 0xff})
    void skippedFramesOfAnyLengthKeepNothing(int code) throws ProtocolException {
        FrameCollector collector = new FrameCollector(Side.SERVER);
        collector.feed(clientLogin());
        collector.feed(header(code, 0xffffffffL));
        collector.feed(new byte[1 << 20]);
        assertEquals(0, collector.pending());
        assertEquals(1, collector.frames().size());
        FrameCollector shorter = new FrameCollector(Side.SERVER);
        shorter.feed(clientLogin());
        shorter.feed(header(code, 3));
        shorter.feed(new byte[3]);
        shorter.feed(FrameEncoder.encode(new Frame.Ping(7)));
        assertEquals(new Frame.Ping(7), shorter.frames().get(1));
    }

    @Test
    void aClientTakesALongGreetingAndSkipsUnknownFrames() throws ProtocolException {
        FrameCollector collector = new FrameCollector(Side.CLIENT);
        byte[] greeting = FrameEncoder.encode(new Frame.ServerKey(NodePrivateKey.generate().publicKey()));
        collector.feed(greeting);
        collector.feed(greeting); // as with fast start
        collector.feed(header(0x7f, 1 << 20));
        collector.feed(new byte[1 << 20]);
        collector.feed(header(0x12, 7)); // a short ping
        collector.feed(new byte[7]);
        collector.feed(FrameEncoder.encode(new Frame.KeepAlive()));
        assertEquals(List.of(FrameType.SERVER_KEY, FrameType.KEEP_ALIVE),
                collector.frames().stream().map(Frame::type).toList());
        assertThrows(ProtocolException.class, () -> collector.feed(header(0x7f, (1 << 20) + 1)));
    }

    @Test
    void decodingAllocatesNothingPerFrame() throws ProtocolException {
        ByteBuffer frames = ByteBuffer.allocate(100 * 69);
        for (int i = 0; i < 100; i++) {
            FrameEncoder.encode(new Frame.SendPacket(NodePrivateKey.ofSeed(new byte[32]).publicKey(), new byte[32]),
                    frames);
        }
        FrameDecoder decoder = new FrameDecoder(Side.SERVER);
        long[] seen = new long[1];
        FrameHandler handler = new FrameHandler() {
            @Override
            public FrameVerdict onHeader(int code, long payloadLength) {
                return FrameVerdict.PASS;
            }

            @Override
            public void onFrame(FrameType type, ByteBuffer buffer, int payloadIndex, int payloadLength) {
                seen[0] += payloadLength;
            }
        };
        decoder.decode(ByteBuffer.wrap(clientLogin()), handler);
        for (int i = 0; i < 200; i++) {
            decoder.decode(frames.flip(), handler);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < 1000; i++) {
            decoder.decode(frames.flip(), handler);
        }
        long allocated = threads.getThreadAllocatedBytes(id) - before;
        assertTrue(allocated < 100_000, allocated + " bytes for 100,000 frames");
        assertEquals(clientLogin().length - 5 + 1200 * 100 * 64L, seen[0]);
    }

    @ParameterizedTest
    @CsvSource({"62, true", "61, false", "1200, true"})
    void discoPacketsAreRecognisedByMagicAndLength(int length, boolean disco) {
        ByteBuffer packet = ByteBuffer.allocate(3 + 1200);
        packet.put(3, Vectors.hex(Vectors.all().getJsonObject("constants"), "disco_magic"));
        assertEquals(disco, DiscoPacket.looksLike(packet, 3, length));
        packet.put(8, (byte) 0);
        assertFalse(DiscoPacket.looksLike(packet, 3, length));
    }

    private static FrameType type(JsonObject vector) {
        return Objects.requireNonNull(FrameType.forCode(vector.getInt("type")));
    }

    private static byte[] header(int code, long length) {
        return ByteBuffer.allocate(5).put((byte) code).putInt((int) length).array();
    }

    private static byte[] clientLogin() {
        return Vectors.hex(Vectors.all().getJsonArray("boxes").getJsonObject(0), "frame_hex");
    }

    private static byte[] clientStream(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(clientLogin());
        for (int i = 0; i < 30; i++) {
            byte[] body = new byte[random.nextInt(120)];
            random.nextBytes(body);
            var key = NodePrivateKey.ofSeed(new byte[32]).publicKey();
            Frame frame = switch (random.nextInt(5)) {
                case 0 -> new Frame.SendPacket(key, body);
                case 1 -> new Frame.Ping(random.nextLong());
                case 2 -> new Frame.NotePreferred(random.nextBoolean());
                case 3 -> new Frame.Pong(1);
                default -> new Frame.ForwardPacket(key, key, body);
            };
            out.writeBytes(FrameEncoder.encode(frame));
        }
        out.writeBytes(FrameEncoder.encode(new Frame.KeepAlive()));
        return out.toByteArray();
    }

    private static List<String> bytes(FrameCollector collector) {
        return collector.frames().stream()
                .map(frame -> java.util.HexFormat.of().formatHex(FrameEncoder.encode(frame)))
                .toList();
    }
}
