package dev.jderp.client.dial;

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
 * {@code docs/protocol.md#websocket}). Received messages may have any size, since their bytes are passed on as they
 * arrive; sent messages have at most 32 KiB. The reader answers Ping and Close.
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

    // Used by the reader only.
    private long left; // bytes of the current frame that are not read yet
    private boolean amidMessage;
    private boolean ended;

    // A reader that finds the lock taken leaves its answer here, and the writer sends it.
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicReference<byte @Nullable []> answer = new AtomicReference<>();

    WebSocketStream(ByteStream lower) {
        this(lower, ANSWER_TIMEOUT);
    }

    /** A stream that is closed if an answer to a Ping or Close cannot be written within {@code answerTimeout}. */
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
                throw new EOFException("the WebSocket ended inside a message");
            }
            left -= n;
            return n;
        }
    }

    /** Reads the head of a data frame, or a whole control frame; returns false at the end of the stream. */
    private boolean nextFrame() throws IOException {
        int first = lower.input().read();
        if (first < 0) {
            return false;
        }
        int second = octet();
        int opcode = first & 0x0f;
        boolean isFinal = (first & FINAL) != 0;
        if ((first & RESERVED) != 0 || (second & MASKED) != 0) {
            throw refuse(PROTOCOL_ERROR, "the WebSocket frame is masked or has reserved bits set");
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
            throw refuse(PROTOCOL_ERROR, opcode >= CLOSE
                    ? "invalid length for a control frame, or the frame is a fragment"
                    : "invalid length for a WebSocket frame");
        }
        switch (opcode) {
            case BINARY, CONTINUATION -> {
                if (amidMessage != (opcode == CONTINUATION)) {
                    throw refuse(PROTOCOL_ERROR,
                            "a WebSocket message begins inside another one, or a continuation has no beginning");
                }
                amidMessage = !isFinal;
                left = length;
            }
            case PING -> answer(PONG, payload(length));
            case PONG -> payload(length);
            case CLOSE -> {
                return answerClose(payload(length));
            }
            case TEXT -> throw refuse(UNSUPPORTED, "the WebSocket message is text; expected binary");
            default -> throw refuse(PROTOCOL_ERROR, "the WebSocket frame has an unknown opcode: " + opcode);
        }
        return true;
    }

    private int octet() throws IOException {
        int next = lower.input().read();
        if (next < 0) {
            throw new EOFException("the WebSocket ended inside a frame");
        }
        return next;
    }

    private byte[] payload(long length) throws IOException {
        byte[] bytes = new byte[(int) length];
        if (lower.input().readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException("the WebSocket ended inside a frame");
        }
        return bytes;
    }

    /** Answers a Close; returns false, the end of the stream, unless its code is that of an error. */
    private boolean answerClose(byte[] payload) throws IOException {
        int code = payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xffff;
        answer(CLOSE, payload.length < 2 ? new byte[0] : new byte[]{payload[0], payload[1]});
        if (code == NORMAL || code == GOING_AWAY || code == NO_CODE) {
            return false;
        }
        String why = payload.length < 3
                ? ""
                : ": " + new String(payload, 2, payload.length - 2, StandardCharsets.US_ASCII)
                        .replaceAll("[^ -~]+", " ");
        throw new DialException(DialException.Reason.REFUSED, "the relay closed the WebSocket with code " + code + why);
    }

    private DialException refuse(int code, String what) throws IOException {
        answer(CLOSE, new byte[]{(byte) (code >> 8), (byte) code});
        return new DialException(DialException.Reason.PROTOCOL, what);
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
        try (AttemptDeadline deadline = new AttemptDeadline(answerTimeout)) {
            try {
                deadline.add(lower).output().write(bytes);
                lower.output().flush();
            } catch (IOException e) {
                throw deadline.causeOf(e);
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

    /** A whole frame, masked as RFC 6455 requires of clients. */
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
        lower.close(); // without a Close frame, whose writing could block
    }
}
