package dev.jderp.admission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Client of the LocalAPI of the tailscaled on this host: HTTP over its Unix-domain socket, one connection per request.
 * It uses HTTP/1.0, so that answers are not chunked and end with the connection. Safe for any thread.
 */
final class LocalApi {

    private static final String HOST = "local-tailscaled.sock";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: [^\\r\\n]*)?\\r?\\n");
    private static final int READ_BYTES = 8_192;
    private static final int MAX_STATUS_LINE = 1_024;

    /**
     * An HTTP response.
     *
     * @param status the status code; 0 if the response is not HTTP
     * @param text head and body, as far as they were read
     */
    record Response(int status, String text) {

        /** The text after the head. */
        String body() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? "" : text.substring(end + 4);
        }
    }

    private final Path socket;
    private final ScheduledExecutorService timer;

    /**
     * Creates a client of the LocalAPI at {@code socket}.
     *
     * @param timer cancels requests that take too long; requests do not block it
     */
    LocalApi(Path socket, ScheduledExecutorService timer) {
        this.socket = socket;
        this.timer = timer;
    }

    /**
     * Sends a GET request and waits for the response.
     *
     * @param target path and query
     * @param readsBody whether the body is read for a status code; otherwise reading ends after the status line
     * @param maxBytes the most that is read, including the head; the rest is ignored
     * @param withinNs the time limit in nanoseconds; of a body that is incomplete by then the first part is returned
     * @throws IOException if there is no answer
     */
    Response get(String target, IntPredicate readsBody, int maxBytes, long withinNs) throws IOException {
        AtomicBoolean isLate = new AtomicBoolean();
        byte[] request = ("GET " + target + " HTTP/1.0\r\nHost: " + HOST + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            ScheduledFuture<?> timeout = timer.schedule(() -> {
                isLate.set(true);
                close(channel);
            }, withinNs, TimeUnit.NANOSECONDS);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                ByteBuffer out = ByteBuffer.wrap(request);
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                return read(channel, readsBody, maxBytes, isLate);
            } finally {
                timeout.cancel(false);
            }
        } catch (ClosedChannelException e) {
            throw new IOException(isLate.get() ? "no response in time" : "request cancelled", e);
        } catch (RejectedExecutionException e) {
            throw new IOException("the relay is stopping", e);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this system has no Unix-domain sockets", e);
        }
    }

    private static Response read(SocketChannel channel, IntPredicate readsBody, int maxBytes, AtomicBoolean isLate)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
        int status = 0;
        try {
            while (bytes.size() < maxBytes && channel.read(in.clear()) >= 0) {
                bytes.write(in.array(), 0, in.position());
                status = status != 0 ? status : parseStatus(bytes.toString(StandardCharsets.US_ASCII));
                boolean isEnough = status == 0 ? bytes.size() >= MAX_STATUS_LINE : !readsBody.test(status);
                if (isEnough) {
                    break;
                }
            }
        } catch (ClosedChannelException e) {
            if (!isLate.get() || status == 0) {
                throw e;
            }
        }
        if (bytes.size() == 0) {
            throw new IOException("closed without a response");
        }
        return new Response(status, bytes.toString(StandardCharsets.UTF_8));
    }

    private static int parseStatus(String text) {
        Matcher line = STATUS_LINE.matcher(text);
        return line.lookingAt() ? Integer.parseInt(line.group(1)) : 0;
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // the next read fails
        }
    }
}
