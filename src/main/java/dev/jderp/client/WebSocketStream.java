package dev.jderp.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a WebSocket, whose binary messages form a byte stream (RFC 6455,
 * {@code docs/protocol.md#websocket}). Messages that arrive may have any size, since they are passed on as they arrive;
 * those that are sent have at most 32 KiB.
 */
final class WebSocketStream implements ByteStream {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int MAX_CONTROL = 125;
    private static final int MAX_MESSAGE = 32 << 10;
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED = 1003;
    private static final int NO_CODE = 1005;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final ByteStream lower;
    private final Duration answerTimeout;
    private final SecureRandom random = new SecureRandom();
    private final InputStream input = new Input();
    private final OutputStream output = new Output();

    // The reader's.
    private long left;
    private boolean amidMessage;
    private boolean ended;

    // The lock of the writer; a reader that finds it taken leaves its pong to the writer.
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicReference<byte @Nullable []> answer = new AtomicReference<>();

    WebSocketStream(ByteStream lower) {
        this(lower, ANSWER_TIMEOUT);
    }

    /** Closes the stream if it does not accept a pong in time, since the reading thread waits for that. */
    WebSocketStream(ByteStream lower, Duration answerTimeout) {
        this.lower = lower;
        this.answerTimeout = answerTimeout;
    }

    private final class Input extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (left == 0) {
                if (ended || !nextFrame()) {
                    ended = true;
                    return -1;
                }
            }
            int n = lower.input().read(bytes, offset, (int) Math.min(left, length));
            if (n < 0) {
                throw new EOFException("the WebSocket ends within a message");
            }
            left -= n;
            return n;
        }
    }

    /** Reads a frame's head, and all of a control frame; false at the end. */
    private boolean nextFrame() throws IOException {
        int first = lower.input().read();
        if (first < 0) {
            return false;
        }
        int second = octet();
        int opcode = first & 0x0f;
        boolean isFinal = (first & FINAL) != 0;
        if ((first & RESERVED) != 0 || (second & MASKED) != 0) {
            throw refuse(PROTOCOL_ERROR, "the WebSocket frame is masked or has reserved bits");
        }
        long length = second & 0x7f;
        if (length >= 126) {
            int bytes = length == 126 ? Short.BYTES : Long.BYTES;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | octet();
            }
        }
        if (length < 0 || (opcode >= CLOSE && (length > MAX_CONTROL || !isFinal))) {
            throw refuse(PROTOCOL_ERROR, "invalid length for a control frame");
        }
        switch (opcode) {
            case BINARY, CONTINUATION -> {
                if (amidMessage != (opcode == CONTINUATION)) {
                    throw refuse(PROTOCOL_ERROR, "invalid continuation of a WebSocket message");
                }
                amidMessage = !isFinal;
                left = length;
            }
            case PING -> answer(PONG, payload(length));
            case PONG -> payload(length);
            case CLOSE -> {
                return closed(payload(length));
            }
            case TEXT -> throw refuse(UNSUPPORTED, "text message on the WebSocket");
            default -> throw refuse(PROTOCOL_ERROR, "unknown type of WebSocket frame");
        }
        return true;
    }

    private int octet() throws IOException {
        int next = lower.input().read();
        if (next < 0) {
            throw new EOFException("the WebSocket ends within a frame");
        }
        return next;
    }

    private byte[] payload(long length) throws IOException {
        byte[] bytes = new byte[(int) length];
        if (lower.input().readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException("the WebSocket ends within a frame");
        }
        return bytes;
    }

    /** Answers a Close; a clean one is an end like any other. */
    private boolean closed(byte[] payload) throws IOException {
        int code = payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xffff;
        answer(CLOSE, payload.length < 2 ? new byte[0] : new byte[]{payload[0], payload[1]});
        if (code == NORMAL || code == GOING_AWAY || code == NO_CODE) {
            return false;
        }
        String why = payload.length < 3
                ? ""
                : ": " + new String(payload, 2, payload.length - 2, StandardCharsets.US_ASCII)
                        .replaceAll("[^ -~]+", " ");
        throw new DerpException(DerpException.Kind.REFUSED, "the relay closed the WebSocket with code " + code + why);
    }

    private DerpException refuse(int code, String what) throws IOException {
        answer(CLOSE, new byte[]{(byte) (code >> 8), (byte) code});
        return new DerpException(DerpException.Kind.PROTOCOL, what);
    }

    private void answer(int opcode, byte[] payload) throws IOException {
        answer.set(frame(opcode, payload, 0, payload.length));
        writeAnswers();
    }

    private void writeAnswers() throws IOException {
        while (answer.get() != null && writing.tryLock()) {
            try {
                byte[] waiting = answer.getAndSet(null);
                if (waiting != null) {
                    writeInTime(waiting);
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private void writeInTime(byte[] bytes) throws IOException {
        try (AttemptDeadline cutoff = new AttemptDeadline(answerTimeout)) {
            try {
                cutoff.add(lower).output().write(bytes);
                lower.output().flush();
            } catch (IOException e) {
                throw cutoff.reason(e);
            }
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writing.lock();
            try {
                for (int at = 0; at < length; at += MAX_MESSAGE) {
                    lower.output().write(frame(BINARY, bytes, offset + at, Math.min(MAX_MESSAGE, length - at)));
                }
            } finally {
                writing.unlock();
            }
            writeAnswers();
        }

        @Override
        public void flush() throws IOException {
            lower.output().flush();
        }
    }

    /** A whole frame, masked as all of a client's are. */
    private byte[] frame(int opcode, byte[] bytes, int offset, int length) {
        byte[] mask = new byte[4];
        random.nextBytes(mask);
        ByteBuffer out = ByteBuffer.allocate((length <= MAX_CONTROL ? 2 : 4) + mask.length + length);
        out.put((byte) (FINAL | opcode));
        if (length <= MAX_CONTROL) {
            out.put((byte) (MASKED | length));
        } else {
            out.put((byte) (MASKED | 126)).putShort((short) length);
        }
        out.put(mask);
        for (int i = 0; i < length; i++) {
            out.put((byte) (bytes[offset + i] ^ mask[i & 3]));
        }
        return out.array();
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void readTimeout(Duration timeout) throws IOException {
        lower.readTimeout(timeout);
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return lower.localAddress();
    }

    @Override
    public void close() {
        lower.close(); // a Close frame might have to wait
    }
}
