package dev.jderp.frontdoor;

import dev.jderp.metrics.Measurements;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Answers clients with the address that it sees them at, by STUN over UDP ({@code docs/protocol.md#stun}), on a thread
 * of its own. The constructor opens the ports, {@link #close} closes them; one thread calls both.
 */
public final class StunServer implements AutoCloseable {

    private static final Logger LOG = System.getLogger(StunServer.class.getName());

    private static final int SCAN_INTERVAL_S = 30;
    private static final int STOP_TIMEOUT_S = 5;

    private final Platform platform;
    private final Callable<LocalAddresses> addresses;
    private final StunSockets sockets;
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final EventLoopGroup loop;
    private boolean closed;

    /**
     * Opens the ports.
     *
     * @param measurements where it counts
     * @throws FrontDoorException in one line; nothing is left open then
     */
    public StunServer(StunOptions options, Measurements measurements) throws FrontDoorException {
        this(options, measurements, Platform.detect(), LocalAddresses::read);
    }

    StunServer(
            StunOptions options, Measurements measurements, Platform platform, Callable<LocalAddresses> addresses)
            throws FrontDoorException {
        this.platform = platform;
        this.addresses = addresses;
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("derp-stun", true) {
            @Override
            protected Thread newThread(Runnable run, String name) {
                Thread made = super.newThread(run, name);
                threads.add(made);
                return made;
            }
        }, platform.ioHandlers());
        sockets = new StunSockets(platform, loop.next(), measurements);
        try {
            open(options);
        } catch (FrontDoorException | RuntimeException e) {
            close();
            throw e;
        }
        FastThreadLocal.removeAll(); // this thread is the container's, and outlives this application
    }

    private void open(StunOptions options) throws FrontDoorException {
        for (InetAddress each : ListenAddresses.of(options.addresses(), platform.hasIpv6())) {
            Future<ChannelFuture> opened = loop.submit(() -> sockets.open(each, options.port())).awaitUninterruptibly();
            Throwable failure = opened.isSuccess() ? opened.getNow().cause() : opened.cause();
            if (failure != null) {
                String where = options.addresses().isEmpty() ? "" : " on " + each.getHostAddress();
                throw new FrontDoorException("derp.stun-port is " + options.port()
                        + "; the UDP port cannot be opened" + where + ": " + failure.getMessage(), failure);
            }
        }
        if (sockets.hasWildcard()) {
            rescan();
            var unused = loop.scheduleWithFixedDelay(
                    () -> Thread.ofVirtual().name("derp-stun-addresses").start(this::rescan),
                    SCAN_INTERVAL_S, SCAN_INTERVAL_S, TimeUnit.SECONDS);
        }
    }

    /**
     * Opens a socket for each new address of this host, and closes those of addresses that are gone; takes a moment.
     */
    void rescan() {
        try {
            LocalAddresses now = addresses.call();
            loop.submit(() -> sockets.follow(now)).awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "the addresses of this host cannot be read", e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return sockets.port();
    }

    /** The addresses that have a socket. */
    Set<InetAddress> addresses() {
        return loop.submit(sockets::addresses).awaitUninterruptibly().getNow();
    }

    /** Closes the ports and ends the thread. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.submit(sockets::close).awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        threads.forEach(RelayLoops::join);
        FastThreadLocal.removeAll();
    }

    @Override
    public String toString() {
        return sockets.toString();
    }
}
