package dev.jderp.frontdoor;

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
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * What this machine has: epoll and BoringSSL on Linux with glibc, on x86-64 and arm64; NIO and the JDK's TLS elsewhere.
 *
 * @param epoll whether epoll carries the channels
 * @param boringSsl whether BoringSSL does TLS
 */
record Platform(boolean epoll, boolean boringSsl) {

    /** What loads here. */
    static Platform detect() {
        return new Platform(Epoll.isAvailable(), OpenSsl.isAvailable());
    }

    IoHandlerFactory ioHandlers() {
        return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /**
     * A listening socket; with epoll of the family that the address wants, whatever the process prefers: Payara Micro
     * prefers IPv4.
     */
    ServerSocketChannel listener(InetAddress address) {
        if (!epoll) {
            return new NioServerSocketChannel();
        }
        return new EpollServerSocketChannel(
                address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    }

    /** A UDP socket, of the family that the address wants, as {@link #listener}. */
    DatagramChannel datagrams(InetAddress address) {
        if (!epoll) {
            return new NioDatagramChannel();
        }
        return new EpollDatagramChannel(
                address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    }

    /** Whether a socket here can have IPv6: NIO cannot where the process prefers IPv4. */
    boolean hasIpv6() {
        return epoll ? ListenAddresses.hasIpv6() : ListenAddresses.javaHasIpv6();
    }

    Class<? extends SocketChannel> channel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    SslProvider tls() {
        return boringSsl ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    @Override
    public String toString() {
        return (epoll ? "epoll" : "Java NIO") + " and " + (boringSsl ? "BoringSSL" : "the JDK's TLS");
    }
}
