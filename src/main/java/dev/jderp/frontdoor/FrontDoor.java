package dev.jderp.frontdoor;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.server.Relay;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The relay's own listener. Its ports are open when it has been made, and closed when it has been closed; both are
 * called by one thread.
 */
public final class FrontDoor implements AutoCloseable {

    private static final Logger LOG = System.getLogger(FrontDoor.class.getName());

    private static final int BACKLOG = 4096;
    /** How much the kernel takes beyond what the peer's window takes: more only makes packets old. */
    private static final long MAX_UNSENT = 128 << 10;
    private static final int LOW_WATER = 32 << 10;
    private static final int HIGH_WATER = 64 << 10;
    private static final int STOP_TIMEOUT_S = 1;
    private static final int TICKET_INTERVAL_H = 12;

    private final Relay relay;
    private final FrontDoorOptions options;
    private final Platform platform;
    private final RelayLoops loops;
    private final @Nullable Tls tls;
    private final AdaptiveByteBufAllocator allocator = new AdaptiveByteBufAllocator(true);
    private final List<Channel> listeners = new ArrayList<>();
    private final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private volatile boolean containerReady;
    private boolean closed;

    /**
     * Opens the front door.
     *
     * @param certificate for TLS, needed if that is on
     * @param container where the container listens, on loopback
     * @param secret what the container knows this door by
     * @param addresses decides who a client is
     * @param derpEnabled whether packets are relayed; if not, {@code /derp} is answered with 404
     * @throws FrontDoorException in one line; nothing is left open then
     */
    public FrontDoor(
            Relay relay,
            FrontDoorOptions options,
            Optional<CertificateSource> certificate,
            InetSocketAddress container,
            String secret,
            ClientAddresses addresses,
            boolean derpEnabled) throws FrontDoorException {
        this(relay, options, certificate, container, secret, addresses, derpEnabled, Platform.detect());
    }

    FrontDoor(
            Relay relay,
            FrontDoorOptions options,
            Optional<CertificateSource> certificate,
            InetSocketAddress container,
            String secret,
            ClientAddresses addresses,
            boolean derpEnabled,
            Platform platform) throws FrontDoorException {
        this.relay = relay;
        this.options = options;
        this.platform = platform;
        try {
            tls = options.tls() ? new Tls(platform.tls(), certificate.orElseThrow(), relay.publicKey()) : null;
        } catch (IOException e) {
            throw new FrontDoorException(String.valueOf(e.getMessage()), e);
        }
        loops = new RelayLoops(
                platform, options.eventLoops() == 0 ? RelayLoops.defaultCount() : options.eventLoops(), allocator,
                relay);
        FrontDoorContext context = new FrontDoorContext(
                relay, loops, options,
                new FrontDoorContext.Container(container, secret, () -> containerReady), addresses,
                new AcceptLimits(options.limits(), relay.measurements(), Clock.SYSTEM), derpEnabled);
        OpenFiles.prepareLogging();
        AcceptGate gate = new AcceptGate(
                OpenFiles.fit(options.limits(), OpenFiles.max()), relay.measurements().rejections());
        try {
            listen(options.port(),
                    new AcceptHandler(context, gate, pipeline -> AcceptHandler.speakHttp(context, tls, pipeline)),
                    gate, "derp.front-door.port");
            if (options.plainPort() != 0) {
                listen(options.plainPort(),
                        new AcceptHandler(context, gate,
                                new PlainPort(options.plain(), options.limits().answer())::speak),
                        gate,
                        "derp.front-door.plain-port");
            }
        } catch (FrontDoorException | RuntimeException e) {
            close();
            throw e;
        }
        if (tls != null) {
            var lobby = loops.lobby().eventLoop;
            lobby.scheduleWithFixedDelay(
                    new RepeatedTask("change of session ticket keys", tls::changeTicketKey), TICKET_INTERVAL_H,
                    TICKET_INTERVAL_H, TimeUnit.HOURS);
        }
        LOG.log(platform.epoll() && platform.boringSsl() ? Level.DEBUG : Level.INFO,
                () -> "the front door runs on " + platform);
        FastThreadLocal.removeAll(); // this thread is the container's, and outlives this application
    }

    private void listen(int port, AcceptHandler connections, AcceptGate gate, String setting)
            throws FrontDoorException {
        for (InetAddress each : ListenAddresses.of(options.addresses(), platform.hasIpv6())) {
            ChannelFuture bound = bind(new InetSocketAddress(each, port), connections, gate);
            if (!bound.isSuccess()) {
                String where = options.addresses().isEmpty() ? "" : " on " + each.getHostAddress();
                throw new FrontDoorException(
                        setting + " is " + port + "; that port cannot be opened" + where + ": "
                                + bound.cause().getMessage(),
                        bound.cause());
            }
            listeners.add(bound.channel());
        }
    }

    private ChannelFuture bind(InetSocketAddress address, AcceptHandler connections, AcceptGate gate) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.lobby().eventLoop)
                .channelFactory(() -> platform.listener(address.getAddress()))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, !options.keepAliveTime().isZero())
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .handler(gate.newListener())
                .childHandler(new PerChannel(connections));
        if (platform.epoll()) {
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MAX_UNSENT)
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) options.userTimeout().toMillis());
            if (!options.keepAliveTime().isZero()) {
                bootstrap.childOption(EpollChannelOption.TCP_KEEPIDLE, (int) options.keepAliveTime().toSeconds());
            }
        }
        return bootstrap.bind(address).awaitUninterruptibly();
    }

    /** Gives each channel a read memory of its own before it is initialised. */
    private final class PerChannel extends ChannelInitializer<Channel> {
        private final AcceptHandler then;

        PerChannel(AcceptHandler then) {
            this.then = then;
        }

        @Override
        protected void initChannel(Channel channel) {
            open.add(channel);
            channel.config().setRecvByteBufAllocator(new ReadMemory());
            channel.pipeline().addLast(then);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /** The port that it listens on. */
    public int port() {
        return ((InetSocketAddress) listeners.get(0).localAddress()).getPort();
    }

    /** The container answers: from now on requests are handed to it. */
    public void containerIsReady() {
        containerReady = true;
    }

    /** Bytes of direct memory that the buffers of this door's connections take from the system. */
    long usedMemory() {
        return allocator.metric().usedDirectMemory();
    }

    RelayLoops loops() {
        return loops;
    }

    /** How often a client has moved to the thread of those it talks to. */
    public long moves() {
        return loops.moves();
    }

    /** Gives new connections {@code next} from now on; it has been checked. One caller at a time. */
    public void use(ServerCertificate next) {
        if (tls != null) {
            tls.use(next);
        }
    }

    /** Has {@code task} done by the caller of {@link #use} whenever there is a new certificate. */
    public void onNewCertificate(Runnable task) {
        if (tls != null) {
            tls.onNewCertificate(task);
        }
    }

    /** The certificates that new connections get, the leaf first; none without TLS. */
    public List<X509Certificate> chain() {
        return tls == null ? List.of() : tls.chain();
    }

    /** Closes the ports and every connection, and ends the threads. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Channel listener : listeners) {
            listener.close().awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        }
        loops.closeClients(STOP_TIMEOUT_S);
        open.close().awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        loops.stop();
        if (tls != null) {
            tls.close();
        }
        FastThreadLocal.removeAll();
    }

    @Override
    public String toString() {
        return "front door of " + relay.publicKey().shortText() + " on " + platform;
    }
}
