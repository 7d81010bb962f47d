package dev.jderp.http;

import dev.jderp.client.dial.HttpHead;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * The body of an answer: of the declared length, in chunks, or until the connection ends (RFC 9112, section 6.3).
 */
final class MessageBody extends InputStream {

    private static final int MAX_LINE = 1_000;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final InputStream in;
    private final boolean isChunked;
    private final boolean hasEnd;
    /** Remaining bytes of the body or of the chunk; {@code Long.MAX_VALUE} if the body ends with the connection. */
    private long left;
    private boolean isFirstChunk = true;
    private boolean isOver;

    MessageBody(HttpHead head, InputStream in) throws IOException {
        this.in = in;
        String coding = head.field("transfer-encoding").toLowerCase(Locale.ROOT);
        String length = head.field("content-length");
        isChunked = coding.equals("chunked");
        if (!coding.isEmpty() && !isChunked) {
            throw new IOException("the response has a content coding that was not requested");
        }
        if (head.status() == NO_CONTENT || head.status() == NOT_MODIFIED) {
            isOver = true;
        } else if (!isChunked && !length.isEmpty()) {
            if (!length.matches("[0-9]{1,18}")) {
                throw new IOException("the length of the response is not a number");
            }
            left = Long.parseLong(length);
            isOver = left == 0;
        } else if (!isChunked) {
            left = Long.MAX_VALUE;
        }
        hasEnd = left != Long.MAX_VALUE;
    }

    /** Reports whether the whole body has been read and another answer may follow on the connection. */
    boolean isWhole() {
        return isOver && hasEnd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!isOver && isChunked && left == 0) {
            nextChunk();
        }
        if (isOver) {
            return -1;
        }
        int n = in.read(bytes, offset, (int) Math.min(length, left));
        if (n < 0) {
            if (hasEnd) {
                throw new EOFException("the connection was closed");
            }
            isOver = true;
            return -1;
        }
        if (hasEnd) {
            left -= n;
            isOver = left == 0 && !isChunked;
        }
        return n;
    }

    private void nextChunk() throws IOException {
        if (!isFirstChunk && !line().isEmpty()) {
            throw new IOException("a chunk is not terminated");
        }
        isFirstChunk = false;
        String size = line().split(";", 2)[0].strip();
        if (!size.matches("[0-9A-Fa-f]{1,15}")) {
            throw new IOException("invalid chunk size");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            int trailers = 0;
            while (!line().isEmpty()) {
                if (++trailers > MAX_LINE) {
                    throw new IOException("the trailers of the response are too long");
                }
            }
            isOver = true;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("a line of the response is too long");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
