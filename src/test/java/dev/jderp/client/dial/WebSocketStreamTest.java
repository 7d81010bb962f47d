package dev.jderp.client.dial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.MemoryStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSocket frames from a relay, and to it (RFC 6455). */
class WebSocketStreamTest {

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] received(String frames) throws IOException {
        return new WebSocketStream(new MemoryStream(hex(frames))).input().readAllBytes();
    }

    /** The frames that were sent, unmasked: first byte, then payload. */
    private static List<byte[]> sent(byte[] bytes) {
        List<byte[]> frames = new java.util.ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(in.get());
            int length = in.get() & 0xff;
            assertTrue(length >= 0x80, "not masked");
            length -= 0x80;
            length = length == 126 ? in.getShort() & 0xffff : length;
            byte[] mask = new byte[4];
            in.get(mask);
            for (int i = 0; i < length; i++) {
                frame.write(in.get() ^ mask[i % 4]);
            }
            frames.add(frame.toByteArray());
        }
        return frames;
    }

    @Test
    void messagesFormOneStreamHoweverTheyAreFragmented() throws Exception {
        assertArrayEquals(hex("010203"), received("82 03 010203"));
        assertArrayEquals(hex("010203"), received("82 01 01 82 00 82 02 0203"));
        assertArrayEquals(hex("010203"), received("02 01 01 00 00 80 02 0203"));
        assertArrayEquals(hex("0102"), received("02 01 01 89 00 8a 01 ff 80 01 02"));
        assertArrayEquals(new byte[300], received("82 7e 012c" + "00".repeat(300)));
        assertArrayEquals(new byte[300], received("82 7f 000000000000012c" + "00".repeat(300)));
    }

    @Test
    void aCloseIsAnsweredAndEndsTheStream() throws Exception {
        for (String code : List.of("02 03e8", "02 03e9", "00")) {
            MemoryStream lower = new MemoryStream(hex("82 01 07 88" + code + "82 01 08"));
            WebSocketStream stream = new WebSocketStream(lower);
            assertArrayEquals(hex("07"), stream.input().readAllBytes());
            assertEquals(-1, stream.input().read());
            assertArrayEquals(hex("88" + code.substring(2)), sent(lower.takeOutput()).get(0));
        }
        DialException e = assertThrows(DialException.class, () -> received("88 05 03f0 6162 07"));
        assertEquals(DialException.Reason.REFUSED, e.reason());
        assertEquals("the relay closed the WebSocket with code 1008: ab ", e.getMessage());
        assertArrayEquals(new byte[0], received(""));
    }

    @Test
    void pingsAreAnswered() throws Exception {
        MemoryStream lower = new MemoryStream(hex("89 02 6162 82 01 07"));
        assertEquals(7, new WebSocketStream(lower).input().read());
        assertArrayEquals(hex("8a 6162"), sent(lower.takeOutput()).get(0));
    }

    /** Takes nothing until it is closed. */
    private static final class StalledStream implements ByteStream {
        private final CountDownLatch closed = new CountDownLatch(1);
        private final InputStream input;

        StalledStream(byte[] input) {
            this.input = new ByteArrayInputStream(input);
        }

        @Override
        public InputStream input() {
            return input;
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IOException("closed");
                }
            };
        }

        @Override
        public void readTimeout(Duration timeout) {}

        @Override
        public Optional<InetSocketAddress> localAddress() {
            return Optional.empty();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    @Timeout(60)
    void aRelayThatPingsButReadsNothingDoesNotBlockTheReader() {
        for (String asking : List.of("89 00 82 01 07", "88 00", "81 01 61")) { // Ping, Close, what is refused
            WebSocketStream stream = new WebSocketStream(new StalledStream(hex(asking)), Duration.ofMillis(50));
            assertThrows(SocketTimeoutException.class, stream.input()::read, asking);
        }
    }

    @Test
    void anInvalidFrameEndsTheStream() throws Exception {
        for (String bad : List.of("81 01 61", // text
                "82 81 00000000 01", // masked
                "c2 01 01", "a2 01 01", "92 01 01", // reserved bits
                "80 01 01", // continues nothing
                "02 01 01 82 01 02", // overlap
                "83 00", "8b 00", // unknown kinds
                "09 00", "89 7e 007e" + "00".repeat(126), // control frames in parts, or long
                "82 7f ffffffffffffffff")) {
            MemoryStream lower = new MemoryStream(hex(bad));
            DialException e = assertThrows(DialException.class,
                    () -> new WebSocketStream(lower).input().readAllBytes(), bad);
            assertEquals(DialException.Reason.PROTOCOL, e.reason());
            assertArrayEquals(hex("88" + (bad.startsWith("81") ? "03eb" : "03ea")), sent(lower.takeOutput()).get(0));
        }
        for (String cut : List.of("82", "82 02 01", "82 7e 01", "82 7f 00", "89 02 01", "88 02 03")) {
            assertThrows(EOFException.class, () -> received(cut), cut);
        }
    }

    @Test
    void sentBytesAreMaskedInMessagesOfAtMost32KiB() throws Exception {
        MemoryStream lower = new MemoryStream();
        byte[] large = new byte[70_000];
        new java.util.Random(1).nextBytes(large);
        WebSocketStream stream = new WebSocketStream(lower);
        stream.output().write(large);
        stream.output().write(5);
        stream.output().write(new byte[126]);
        stream.output().flush();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : sent(lower.takeOutput())) {
            assertEquals((byte) 0x82, frame[0]);
            assertTrue(frame.length - 1 <= 32768);
            all.write(frame, 1, frame.length - 1);
        }
        assertArrayEquals(large, java.util.Arrays.copyOf(all.toByteArray(), large.length));
        assertEquals(70_127, all.size());
    }

    @Test
    void theAcceptKeyIsThatOfTheStandardsExample() {
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", UpgradeRequest.accept("dGhlIHNhbXBsZSBub25jZQ=="));
    }
}
