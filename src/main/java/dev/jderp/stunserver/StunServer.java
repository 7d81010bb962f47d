package dev.jderp.stunserver;

import dev.jderp.metrics.Measurements;
import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.GivenSocket.Kind;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.IoThreads;
import dev.jderp.sockets.ListenAddresses;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A STUN server over UDP ({@code docs/protocol.md#stun}): answers each request with the address that it came from, on a
 * thread of its own. The constructor opens the sockets and {@link #close} closes them; one thread calls both.
 */
public final class StunServer implements AutoCloseable {

    private static final Logger LOG = System.getLogger(StunServer.class.getName());

    private static final int SCAN_INTERVAL_S = 30;
    private static final int STOP_TIMEOUT_S = 5;

    private final Platform platform;
    private final Callable<LocalAddresses> addresses;
    private final StunSockets sockets;
    private final IoThreads threads = new IoThreads("derp-stun");
    private final EventLoopGroup loop;
    private boolean closed;

    /**
     * Opens the sockets.
     *
     * @param measurements counts requests and answers
     * @param given sockets that another process has opened, used in place of new ones
     * @throws ListenException with one line, if a socket cannot be opened; nothing is left open then
     */
    public StunServer(StunOptions options, Measurements measurements, GivenSockets given) throws ListenException {
        this(options, measurements, given, Platform.detect(), LocalAddresses::read);
    }

    StunServer(
            StunOptions options, Measurements measurements, GivenSockets given, Platform platform,
            Callable<LocalAddresses> addresses) throws ListenException {
        this.platform = platform;
        this.addresses = addresses;
        loop = new MultiThreadIoEventLoopGroup(1, threads, platform.ioHandlers());
        sockets = new StunSockets(platform, loop.next(), measurements);
        try {
            open(options, given);
        } catch (ListenException | RuntimeException e) {
            close();
            throw e;
        }
        FastThreadLocal.removeAll(); // this thread is the container's, and outlives this application
    }

    private void open(StunOptions options, GivenSockets given) throws ListenException {
        List<InetAddress> wanted = ListenAddresses.of(options.addresses(), platform.hasIpv6());
        List<GivenSocket> taken = given.take(Kind.UDP, options.port(), wanted);
        for (GivenSocket each : taken) {
            open(options, each.address().getAddress(), () -> sockets.adopt(each));
        }
        for (InetAddress each : wanted) {
            if (!given.covers(taken, Kind.UDP, each, options.port())) {
                open(options, each, () -> sockets.open(each, options.port()));
            }
        }
        if (sockets.hasWildcard()) {
            rescan();
            var unused = loop.scheduleWithFixedDelay(
                    () -> Thread.ofVirtual().name("derp-stun-addresses").start(this::rescan),
                    SCAN_INTERVAL_S, SCAN_INTERVAL_S, TimeUnit.SECONDS);
        }
    }

    private void open(StunOptions options, InetAddress address, Callable<ChannelFuture> opening)
            throws ListenException {
        Future<ChannelFuture> opened = loop.submit(opening).awaitUninterruptibly();
        Throwable failure = opened.isSuccess() ? opened.getNow().cause() : opened.cause();
        if (failure != null) {
            String where = options.addresses().isEmpty() ? "" : " on " + address.getHostAddress();
            throw new ListenException("derp.stun-port is " + options.port()
                    + "; the UDP port cannot be opened" + where + ": " + failure.getMessage(), failure);
        }
    }

    /**
     * Reads this host's addresses, opens a socket for each new one and closes those of addresses that are gone. Blocks
     * until that is done.
     */
    void rescan() {
        try {
            LocalAddresses now = addresses.call();
            loop.submit(() -> sockets.update(now)).awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "the addresses of this host cannot be read", e);
        }
    }

    /** Returns the UDP port. */
    public int port() {
        return sockets.port();
    }

    /** Returns the addresses that have a socket. */
    Set<InetAddress> addresses() {
        return loop.submit(sockets::addresses).awaitUninterruptibly().getNow();
    }

    /** Returns the sockets, for another process that goes on with them. */
    public List<GivenSocket> sockets() {
        List<GivenSocket> given = loop.submit(sockets::given).awaitUninterruptibly().getNow();
        return given == null ? List.of() : given;
    }

    /** Closes the sockets and ends the thread. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.submit(sockets::close).awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        threads.join(Duration.ofSeconds(STOP_TIMEOUT_S));
        FastThreadLocal.removeAll();
    }

    @Override
    public String toString() {
        return sockets.toString();
    }
}
