package dev.jderp.sockets;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ResourceLeakDetector;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * The native libraries that load on this machine: epoll and BoringSSL on Linux with glibc, on x86-64 and arm64; Java's
 * NIO and TLS elsewhere.
 *
 * @param epoll whether channels use epoll
 * @param boringSsl whether TLS uses BoringSSL
 */
public record Platform(boolean epoll, boolean boringSsl) {

    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    static {
        // a stack trace of one buffer in 128, and a wrapper around it: a tenth of the processor time of a packet
        if (System.getProperty(LEAK_DETECTION) == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    /**
     * Begins to load the native libraries, on a thread of its own: that takes as long as the settings, the key and the
     * certificate, which the start reads meanwhile. {@link #detect} waits for it.
     */
    public static void prepare() {
        Thread.ofPlatform().daemon().name("derp-platform").start(Platform::detect);
    }

    /** Returns the platform of this process. */
    public static Platform detect() {
        return new Platform(Epoll.isAvailable(), OpenSsl.isAvailable());
    }

    /** Returns the I/O of event loops. */
    public IoHandlerFactory ioHandlers() {
        return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /**
     * Returns a new listening socket for {@code address}. With epoll it is of that address's family, whatever the
     * process prefers: Payara Micro prefers IPv4.
     */
    public ServerSocketChannel newListener(InetAddress address) {
        return epoll ? new EpollServerSocketChannel(family(address)) : new NioServerSocketChannel();
    }

    /** Returns a socket that listens already, given by another process; with epoll only. */
    public ServerSocketChannel givenListener(GivenSocket socket) {
        return new EpollServerSocketChannel(socket.descriptor());
    }

    /** Returns a UDP socket that is bound already, given by another process; with epoll only. */
    public DatagramChannel givenDatagramSocket(GivenSocket socket) {
        return new EpollDatagramChannel(socket.descriptor());
    }

    /** Returns a new TCP socket that connects to {@code address}, of a family as with {@link #newListener}. */
    public SocketChannel newConnection(InetAddress address) {
        return epoll ? new EpollSocketChannel(family(address)) : new NioSocketChannel();
    }

    /** Returns a new UDP socket for {@code address}, of a family as with {@link #newListener}. */
    public DatagramChannel newDatagramSocket(InetAddress address) {
        return epoll ? new EpollDatagramChannel(family(address)) : new NioDatagramChannel();
    }

    private static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    /** Whether sockets here can have IPv6: NIO cannot where the process prefers IPv4. */
    public boolean hasIpv6() {
        return epoll ? ListenAddresses.hasIpv6() : ListenAddresses.javaHasIpv6();
    }

    /** Returns the provider of TLS. */
    public SslProvider sslProvider() {
        return boringSsl ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    @Override
    public String toString() {
        return (epoll ? "epoll" : "Java NIO") + " and " + (boringSsl ? "BoringSSL" : "the JDK's TLS");
    }
}
