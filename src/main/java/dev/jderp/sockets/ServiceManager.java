package dev.jderp.sockets;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Notifies the service manager of the system, such as systemd, of the state of this process, by the protocol of
 * {@code sd_notify}: one datagram for each change, to the socket that {@code NOTIFY_SOCKET} names. Java has no such
 * sockets, so without Netty's epoll there is no service manager. A datagram that cannot be sent is logged. Safe for any
 * thread.
 */
public final class ServiceManager {

    /** The variable with the path of the socket; a path that begins with @ is in the abstract namespace. */
    public static final String VARIABLE = "NOTIFY_SOCKET";
    private static final Logger LOG = System.getLogger(ServiceManager.class.getName());
    private static final byte ABSTRACT = '@';

    private final byte[] path;

    private ServiceManager(String path) {
        this.path = path.getBytes(StandardCharsets.UTF_8);
        if (this.path[0] == ABSTRACT) {
            this.path[0] = 0;
        }
    }

    /** Returns the service manager that has started this process, if one has. */
    public static Optional<ServiceManager> ofEnvironment() {
        return Optional.ofNullable(System.getenv(VARIABLE)).flatMap(ServiceManager::at);
    }

    /** Returns the service manager at a socket; empty if the path is not that of a local socket. */
    public static Optional<ServiceManager> at(String socket) {
        if (!socket.startsWith("/") && !socket.matches("@.+")) {
            LOG.log(Level.WARNING, VARIABLE + " is \"" + socket + "\"; expected an absolute path or @NAME");
            return Optional.empty();
        }
        if (!Epoll.isAvailable()) {
            LOG.log(Level.WARNING, "the service manager is not notified: epoll is not available here");
            return Optional.empty();
        }
        return Optional.of(new ServiceManager(socket));
    }

    /** Reports that clients can log in: at the start, and after {@link #reloading}. */
    public void ready() {
        send("READY=1");
    }

    /** Reports that the process reads its files again. */
    public void reloading() {
        long nowUs = TimeUnit.NANOSECONDS.toMicros(System.nanoTime()); // CLOCK_MONOTONIC on Linux
        send("RELOADING=1\nMONOTONIC_USEC=" + nowUs);
    }

    /** Reports that the process stops, and the time that it needs for that. */
    public void stopping(Duration limit) {
        send("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + TimeUnit.MILLISECONDS.toMicros(limit.toMillis()));
    }

    private void send(String state) {
        byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
        ByteBuffer datagram = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        Socket socket = Socket.newSocketDomainDgram();
        try {
            int sent = socket.sendToDomainSocket(datagram, 0, bytes.length, path);
            if (sent != bytes.length) {
                throw new IOException("sent " + sent + " of " + bytes.length + " bytes");
            }
            socket.close();
        } catch (IOException e) {
            closeAfter(e, socket);
            LOG.log(Level.WARNING, () -> "the service manager cannot be notified of " + state.replace('\n', ' '), e);
        }
    }

    private static void closeAfter(IOException failure, Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
