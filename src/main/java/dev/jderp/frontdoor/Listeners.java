package dev.jderp.frontdoor;

import dev.jderp.frontdoor.listen.AcceptGate;
import dev.jderp.frontdoor.listen.AcceptHandler;
import dev.jderp.frontdoor.loop.RelayLoops;
import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.GivenSocket.Kind;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenAddresses;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The listening sockets of a front door, one for each port and address, and the connections that they have accepted.
 * One thread opens and closes them; connections are accepted on the lobby's thread.
 */
final class Listeners {

    private static final int BACKLOG = 4096;
    /** Bytes that the kernel takes beyond the peer's window: more would only make packets old. */
    private static final long MAX_UNSENT = 128 << 10;
    private static final int LOW_WATER = 32 << 10;
    private static final int HIGH_WATER = 64 << 10;

    private final FrontDoorOptions options;
    private final Platform platform;
    private final EventLoop lobby;
    private final ByteBufAllocator allocator;
    private final AcceptGate gate;
    private final List<Channel> listeners = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

    /**
     * No sockets yet.
     *
     * @param lobby accepts the connections
     * @param allocator makes the buffers of the connections
     * @param gate pauses the sockets while there is no place for connections
     */
    Listeners(
            FrontDoorOptions options, Platform platform, EventLoop lobby, ByteBufAllocator allocator,
            AcceptGate gate) {
        this.options = options;
        this.platform = platform;
        this.lobby = lobby;
        this.allocator = allocator;
        this.gate = gate;
    }

    /**
     * A port to open.
     *
     * @param setting the key of the setting with the port, for the message of a failure
     * @param number the port
     * @param addresses the literal addresses to listen on; empty for all
     */
    record Port(String setting, int number, List<String> addresses) {
    }

    /**
     * Opens a port at each of its addresses.
     *
     * @param handler initialises the connections of this port
     * @param given sockets that another process has opened, used in place of new ones
     */
    void open(Port wanted, AcceptHandler handler, GivenSockets given) throws ListenException {
        int port = wanted.number();
        String setting = wanted.setting();
        List<InetAddress> addresses = ListenAddresses.of(wanted.addresses(), platform.hasIpv6());
        List<GivenSocket> taken = given.take(Kind.TCP, port, addresses);
        for (GivenSocket each : taken) {
            ServerSocketChannel channel = platform.givenListener(each);
            if (given.isFromPredecessor()) {
                channel.config().setAutoRead(false);
            }
            listeners.add(channel);
            ChannelFuture registered = bootstrap(() -> channel, handler).register().awaitUninterruptibly();
            if (!registered.isSuccess()) {
                throw new ListenException(setting + " is " + port + "; the socket that was given cannot be used: "
                        + registered.cause().getMessage(), registered.cause());
            }
        }
        for (InetAddress each : addresses) {
            if (given.covers(taken, Kind.TCP, each, port)) {
                continue;
            }
            ChannelFuture bound = bootstrap(() -> platform.newListener(each), handler)
                    .option(ChannelOption.AUTO_READ, !given.isFromPredecessor())
                    .bind(new InetSocketAddress(each, port)).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                String where = wanted.addresses().isEmpty() ? "" : " on " + each.getHostAddress();
                throw new ListenException(
                        setting + " is " + port + "; the port cannot be opened" + where + ": "
                                + bound.cause().getMessage(),
                        bound.cause());
            }
            listeners.add(bound.channel());
        }
    }

    /** Accepts connections where another process served so far. */
    void startAccepting() {
        listeners.forEach(listener -> listener.config().setAutoRead(true));
    }

    /** Returns the sockets, for another process that goes on with them. */
    List<GivenSocket> sockets() {
        return listeners.stream()
                .map(each -> new GivenSocket(
                        Kind.TCP, (InetSocketAddress) each.localAddress(), ((UnixChannel) each).fd().intValue()))
                .toList();
    }

    private ServerBootstrap bootstrap(Supplier<ServerSocketChannel> socket, AcceptHandler handler) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(lobby)
                .channelFactory(socket::get)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, !options.keepAliveTime().isZero())
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .handler(gate.newListenerHandler())
                .childHandler(new ChannelSetup(handler));
        if (platform.epoll()) {
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MAX_UNSENT)
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) options.userTimeout().toMillis());
            if (!options.keepAliveTime().isZero()) {
                bootstrap.childOption(EpollChannelOption.TCP_KEEPIDLE, (int) options.keepAliveTime().toSeconds());
            }
        }
        return bootstrap;
    }

    /** Gives each accepted channel its read memory before the channel is initialised. */
    private final class ChannelSetup extends ChannelInitializer<Channel> {
        private final AcceptHandler next;

        ChannelSetup(AcceptHandler next) {
            this.next = next;
        }

        @Override
        protected void initChannel(Channel channel) {
            connections.add(channel);
            RelayLoops.prepare(channel);
            channel.pipeline().addLast(next);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /** Returns the port that was opened first. */
    int mainPort() {
        return ((InetSocketAddress) listeners.get(0).localAddress()).getPort();
    }

    /** Closes the sockets, and waits for each of them at most {@code timeoutS} seconds. */
    void close(int timeoutS) {
        for (Channel listener : listeners) {
            // while another process has the socket, epoll would go on to report what a close has left registered
            listener.deregister().awaitUninterruptibly(timeoutS, TimeUnit.SECONDS);
            listener.close().awaitUninterruptibly(timeoutS, TimeUnit.SECONDS);
        }
    }

    /** Closes the connections that were accepted, and waits for them at most {@code timeoutS} seconds. */
    void closeConnections(int timeoutS) {
        connections.close().awaitUninterruptibly(timeoutS, TimeUnit.SECONDS);
    }
}
