package dev.jderp.testkit;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;

/** Plays the service manager: the socket that {@code NOTIFY_SOCKET} names. */
public final class NotifySocket implements AutoCloseable {

    private static final int MAX_DATAGRAM = 4096;
    private static final Duration MAX_WAIT = Duration.ofMinutes(4);

    private final Socket socket;

    /** Opens it at a path, or, if the path begins with a NUL, in the abstract namespace. */
    public NotifySocket(String path) throws IOException {
        Assumptions.assumeTrue(Epoll.isAvailable(), "there is no epoll here");
        socket = Socket.newSocketDomainDgram();
        socket.bind(new DomainSocketAddress(path));
    }

    /** Waits for a datagram and returns its text. */
    public String next() throws InterruptedException {
        AtomicReference<String> text = new AtomicReference<>();
        Polling.await(MAX_WAIT, () -> {
            text.set(receive());
            return text.get() != null;
        });
        return text.get();
    }

    /** The text of a datagram that has arrived, or null. */
    public String receive() {
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM);
            DomainDatagramSocketAddress from = socket.recvFromDomainSocket(buffer, 0, buffer.capacity());
            return from == null ? null : StandardCharsets.UTF_8.decode(buffer.limit(from.receivedAmount())).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
