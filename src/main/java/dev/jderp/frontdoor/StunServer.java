package dev.jderp.frontdoor;

import dev.jderp.metrics.Measurements;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Tells clients where it sees them, by STUN over UDP, on a thread of its own (reference section 7.1). Its ports are open when
 * it has been made, and closed when it has been closed; both are called by one thread.
 */
public final class StunServer implements AutoCloseable {

    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int STOP_TIMEOUT_S = 5;

    private final Platform platform;
    private final Measurements measurements;
    private final ByteBufAllocator allocator = new AdaptiveByteBufAllocator(true);
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final EventLoopGroup loop;
    private final List<Channel> sockets = new ArrayList<>();
    private boolean closed;

    /**
     * Opens the ports.
     *
     * @param measurements where it counts
     * @throws FrontDoorException in one line; nothing is left open then
     */
    public StunServer(StunOptions options, Measurements measurements) throws FrontDoorException {
        this(options, measurements, Platform.detect());
    }

    StunServer(StunOptions options, Measurements measurements, Platform platform) throws FrontDoorException {
        this.platform = platform;
        this.measurements = measurements;
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("derp-stun", true) {
            @Override
            protected Thread newThread(Runnable run, String name) {
                Thread made = super.newThread(run, name);
                threads.add(made);
                return made;
            }
        }, platform.ioHandlers());
        try {
            open(options);
        } catch (FrontDoorException | RuntimeException e) {
            close();
            throw e;
        }
        FastThreadLocal.removeAll(); // this thread is the container's, and outlives this application
    }

    private void open(StunOptions options) throws FrontDoorException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String address : options.addresses()) {
            addresses.add(new InetSocketAddress(address, options.port()));
        }
        if (addresses.isEmpty()) {
            ChannelFuture both = bind(new InetSocketAddress("::", options.port()));
            if (both.isSuccess()) {
                sockets.add(both.channel());
                return;
            }
            addresses.add(new InetSocketAddress("0.0.0.0", options.port())); // a host without IPv6
        }
        for (InetSocketAddress address : addresses) {
            ChannelFuture bound = bind(address);
            if (!bound.isSuccess()) {
                String where = options.addresses().isEmpty() ? "" : " on " + address.getHostString();
                throw new FrontDoorException("derp.stun-port is " + options.port()
                        + "; that UDP port cannot be opened" + where + ": " + bound.cause().getMessage(),
                        bound.cause());
            }
            sockets.add(bound.channel());
        }
    }

    private ChannelFuture bind(InetSocketAddress address) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(() -> platform.datagrams(address.getAddress()))
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel channel) {
                        DatagramMemory memory = new DatagramMemory(platform.epoll() ? DatagramMemory.MOST_AT_ONCE : 1);
                        channel.config().setRecvByteBufAllocator(memory);
                        channel.pipeline().addLast(new StunHandler(memory, measurements));
                    }
                });
        if (platform.epoll()) {
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DatagramMemory.SLOT);
        }
        return bootstrap.bind(address).awaitUninterruptibly();
    }

    /** The port that it listens on. */
    public int port() {
        return ((InetSocketAddress) sockets.get(0).localAddress()).getPort();
    }

    /** Closes the ports and ends the thread. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Channel socket : sockets) {
            socket.close().awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        }
        loop.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        threads.forEach(RelayLoops::join);
        FastThreadLocal.removeAll();
    }

    @Override
    public String toString() {
        return "STUN on " + sockets;
    }
}
