package dev.jderp.sockets;

import dev.jderp.kit.HostPort;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A bound socket that another process has opened and given to this one. A TCP socket listens already.
 *
 * @param kind the protocol
 * @param address the address that it is bound to
 * @param descriptor the number of its file descriptor in this process
 */
public record GivenSocket(Kind kind, InetSocketAddress address, int descriptor) {

    // Linux, on the processors that have epoll here
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int OCTAL = 8;
    private static final String FLAGS = "flags:";

    /** The protocol of a socket. */
    public enum Kind {
        /** Listens for connections. */
        TCP,
        /** Receives datagrams. */
        UDP
    }

    /**
     * Reads what the kernel knows of a descriptor.
     *
     * @throws IOException with one line, if it is not a socket that a server of this relay can use
     */
    public static GivenSocket of(int descriptor) throws IOException {
        Socket socket = new Socket(descriptor); // describes it only, and does not close it
        InetSocketAddress address = socket.localAddress();
        int type = socket.getIntOpt(SOL_SOCKET, SO_TYPE);
        if (address == null || (type != SOCK_STREAM && type != SOCK_DGRAM)) {
            throw new IOException("not a TCP or UDP socket");
        }
        if (type == SOCK_STREAM && socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 0) {
            throw new IOException("a TCP socket that does not listen");
        }
        if (isBlocking(descriptor)) {
            throw new IOException("a blocking socket; expected NonBlocking=yes in the unit of the service");
        }
        return new GivenSocket(type == SOCK_STREAM ? Kind.TCP : Kind.UDP, address, descriptor);
    }

    private static boolean isBlocking(int descriptor) throws IOException {
        List<String> info = Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor));
        return info.stream().filter(line -> line.startsWith(FLAGS))
                .noneMatch(line -> (Integer.parseInt(line.substring(FLAGS.length()).strip(), OCTAL) & O_NONBLOCK) != 0);
    }

    /** Closes this process's descriptor; the socket goes on in other processes that have it. */
    public void close() {
        try {
            new FileDescriptor(descriptor).close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    /** The protocol and the address, such as {@code tcp [::]:443}. */
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT) + " "
                + HostPort.text(address.getAddress().getHostAddress(), address.getPort());
    }
}
