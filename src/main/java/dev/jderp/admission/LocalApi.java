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
 * Questions to the LocalAPI of a tailscaled on this host: HTTP over its Unix-domain socket, a connection for each, in
 * version 1.0 of HTTP so that what is answered comes in one piece and ends with the connection.
 */
final class LocalApi {

    private static final String HOST = "local-tailscaled.sock";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: [^\\r\\n]*)?\\r?\\n");
    private static final int READ_BYTES = 8_192;
    private static final int MAX_STATUS_LINE = 1_024;

    /**
     * What came back.
     *
     * @param status the status code, 0 if what came is no HTTP
     * @param text head and body, as far as they were read
     */
    record Response(int status, String text) {

        /** What stands behind the head. */
        String body() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? "" : text.substring(end + 4);
        }
    }

    private final Path socket;
    private final ScheduledExecutorService timer;

    /**
     * The LocalAPI behind {@code socket}.
     *
     * @param timer by which questions are broken off; they do not hold it up
     */
    LocalApi(Path socket, ScheduledExecutorService timer) {
        this.socket = socket;
        this.timer = timer;
    }

    /**
     * Sends a request and waits for the response.
     *
     * @param target path and query
     * @param bodyOf the status codes whose body is used; for others reading ends at the status line
     * @param maxBytes how much is read, including the head; further bytes are ignored
     * @param withinNs the limit for the whole exchange; a body that is incomplete by then is used as it is
     * @throws IOException if there is no response
     */
    Response get(String target, IntPredicate bodyOf, int maxBytes, long withinNs) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        byte[] request = ("GET " + target + " HTTP/1.0\r\nHost: " + HOST + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            ScheduledFuture<?> bound = timer.schedule(() -> {
                late.set(true);
                close(channel);
            }, withinNs, TimeUnit.NANOSECONDS);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                ByteBuffer out = ByteBuffer.wrap(request);
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                return read(channel, bodyOf, maxBytes, late);
            } finally {
                bound.cancel(false);
            }
        } catch (ClosedChannelException e) {
            throw new IOException(late.get() ? "no response in time" : "request cancelled", e);
        } catch (RejectedExecutionException e) {
            throw new IOException("the relay is stopping", e);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this system has no Unix-domain sockets", e);
        }
    }

    private static Response read(SocketChannel channel, IntPredicate bodyOf, int maxBytes, AtomicBoolean late)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
        int status = 0;
        try {
            while (bytes.size() < maxBytes && channel.read(in.clear()) >= 0) {
                bytes.write(in.array(), 0, in.position());
                status = status != 0 ? status : status(bytes.toString(StandardCharsets.US_ASCII));
                boolean enough = status == 0 ? bytes.size() >= MAX_STATUS_LINE : !bodyOf.test(status);
                if (enough) {
                    break;
                }
            }
        } catch (ClosedChannelException e) {
            if (!late.get() || status == 0) {
                throw e;
            }
        }
        if (bytes.size() == 0) {
            throw new IOException("closed without a response");
        }
        return new Response(status, bytes.toString(StandardCharsets.UTF_8));
    }

    private static int status(String text) {
        Matcher line = STATUS_LINE.matcher(text);
        return line.lookingAt() ? Integer.parseInt(line.group(1)) : 0;
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // what is read next fails by itself
        }
    }
}
