package dev.jderp.frontdoor;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.Networks;
import dev.jderp.frontdoor.http.FrontDoorContext;
import dev.jderp.frontdoor.http.HttpPort;
import dev.jderp.frontdoor.http.PlainPort;
import dev.jderp.frontdoor.listen.AcceptGate;
import dev.jderp.frontdoor.listen.AcceptHandler;
import dev.jderp.frontdoor.listen.AcceptLimits;
import dev.jderp.frontdoor.listen.OpenFiles;
import dev.jderp.frontdoor.link.LoopDialer;
import dev.jderp.frontdoor.link.TakeoverLinks;
import dev.jderp.frontdoor.loop.RelayLoops;
import dev.jderp.frontdoor.tls.CertificateSource;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.frontdoor.tls.ServerCertificate;
import dev.jderp.frontdoor.tls.Tls;
import dev.jderp.key.MeshKey;
import dev.jderp.kit.Clock;
import dev.jderp.mesh.LinkDialer;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.server.Relay;
import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The relay's own listener. The constructor opens its ports and {@link #close} closes them; one thread calls both. The
 * other methods are for any thread, one at a time.
 */
public final class FrontDoor implements AutoCloseable {

    private static final Logger LOG = System.getLogger(FrontDoor.class.getName());

    private static final int STOP_TIMEOUT_S = 1;
    private static final int TICKET_INTERVAL_H = 12;

    private final Relay relay;
    private final FrontDoorOptions options;
    private final Platform platform;
    private final RelayLoops loops;
    private final @Nullable Tls tls;
    private final Challenges challenges;
    private final AcceptGate gate;
    private final AdaptiveByteBufAllocator allocator = new AdaptiveByteBufAllocator(true);
    private final Listeners listeners;
    private final Listeners pagesListeners;
    private volatile boolean containerReady;
    private volatile boolean isReplaced;
    private boolean closed;

    /**
     * Opens the ports.
     *
     * @param certificate the certificate for TLS, needed if that is on
     * @param challenges what is shown to an authority that checks the relay's names
     * @param container the address on loopback where the container listens
     * @param secret proves to the container that a request came by this door
     * @param addresses decides which client a request is from
     * @param derpEnabled whether packets are relayed; if not, {@code /derp} is answered with 404
     * @param given sockets that another process has opened, used in place of new ones
     * @throws ListenException with one line, if the certificate is unusable or a port cannot be opened; nothing is left
     *     open then
     */
    public FrontDoor(
            Relay relay,
            FrontDoorOptions options,
            Optional<CertificateSource> certificate,
            Challenges challenges,
            InetSocketAddress container,
            String secret,
            ClientAddresses addresses,
            boolean derpEnabled,
            GivenSockets given) throws ListenException {
        this(relay, options, certificate, challenges, container, secret, addresses, derpEnabled, given,
                Platform.detect());
    }

    FrontDoor(
            Relay relay,
            FrontDoorOptions options,
            Optional<CertificateSource> certificate,
            Challenges challenges,
            InetSocketAddress container,
            String secret,
            ClientAddresses addresses,
            boolean derpEnabled,
            GivenSockets given,
            Platform platform) throws ListenException {
        this.relay = relay;
        this.challenges = challenges;
        this.options = options;
        this.platform = platform;
        try {
            tls = options.tls()
                    ? new Tls(platform.sslProvider(), certificate.orElseThrow(), relay.publicKey())
                    : null;
        } catch (IOException e) {
            throw new ListenException(String.valueOf(e.getMessage()), e);
        }
        loops = new RelayLoops(
                platform, options.eventLoops() == 0 ? RelayLoops.defaultCount() : options.eventLoops(), allocator,
                relay);
        Thread.ofPlatform().daemon().name("derp-first-line").start(OpenFiles::prepareLogging);
        gate = new AcceptGate(OpenFiles.fit(options.limits(), OpenFiles.max()), relay.measurements().rejections());
        listeners = new Listeners(options, platform, loops.lobbyEventLoop(), allocator, gate);
        pagesListeners = new Listeners(options, platform, loops.lobbyEventLoop(), allocator, gate);
        AcceptLimits accepts = new AcceptLimits(options.limits(), relay.measurements(), Clock.SYSTEM);
        FrontDoorContext context = new FrontDoorContext(
                relay, loops, options.limits(),
                options.tls() ? FrontDoorContext.Port.MAIN_TLS : FrontDoorContext.Port.MAIN_PLAIN,
                new FrontDoorContext.Container(container, secret, () -> containerReady), addresses, accepts,
                challenges, derpEnabled, () -> isReplaced);
        HttpPort http = new HttpPort(context);
        PlainPort plain = new PlainPort(options.plain(), challenges, options.limits().answer());
        try {
            listeners.open(new Listeners.Port("derp.front-door.port", options.port(), options.addresses()),
                    acceptHandler(accepts, options.proxyProtocolFrom(), addresses, pipeline -> {
                        addTls(pipeline);
                        http.addHandlers(pipeline);
                    }), given);
            if (options.plainPort() != 0) {
                listeners.open(
                        new Listeners.Port("derp.front-door.plain-port", options.plainPort(), options.addresses()),
                        acceptHandler(accepts, options.proxyProtocolFrom(), addresses, plain::addHandlers), given);
            }
            if (options.pages().isPresent()) {
                openPages(options.pages().get(), context.forPages(), given);
            }
        } catch (ListenException | RuntimeException e) {
            close();
            throw e;
        }
        if (tls != null) {
            loops.lobbyEventLoop().scheduleWithFixedDelay(
                    new RepeatedTask("change of session ticket keys", tls::changeTicketKey), TICKET_INTERVAL_H,
                    TICKET_INTERVAL_H, TimeUnit.HOURS);
        }
        LOG.log(platform.epoll() && platform.boringSsl() ? Level.DEBUG : Level.INFO,
                () -> "the front door runs on " + platform);
        FastThreadLocal.removeAll(); // this thread is the container's, and outlives this application
    }

    /** Opens the port for pages, which has no limits on rates: operators reach it while clients are refused. */
    private void openPages(InetSocketAddress address, FrontDoorContext context, GivenSockets given)
            throws ListenException {
        AcceptLimits accepts = new AcceptLimits(
                options.limits().withoutRates(), relay.measurements(), Clock.SYSTEM);
        pagesListeners.open(
                new Listeners.Port(
                        "derp.http-port", address.getPort(), List.of(address.getAddress().getHostAddress())),
                acceptHandler(accepts, List.of(), context.addresses(), new HttpPort(context)::addHandlers), given);
    }

    private AcceptHandler acceptHandler(
            AcceptLimits accepts, List<String> proxyProtocolFrom, ClientAddresses addresses,
            Consumer<ChannelPipeline> protocol) {
        return new AcceptHandler(gate, accepts, new Networks(proxyProtocolFrom), addresses, options.limits().phase(),
                protocol);
    }

    private void addTls(ChannelPipeline pipeline) {
        if (tls != null) {
            pipeline.addLast(tls.newHandler(pipeline.channel().alloc(), challenges));
        }
    }

    /** Returns the main port. */
    public int port() {
        return listeners.mainPort();
    }

    /** Reports that the container answers: from now on requests are forwarded to it. */
    public void containerIsReady() {
        containerReady = true;
    }

    /** Returns the bytes of direct memory that the buffers of this door's connections take from the system. */
    long usedMemory() {
        return allocator.metric().usedDirectMemory();
    }

    /** Returns the dialer of links to other relays, which uses this door's event loops. */
    public LinkDialer linkDialer() {
        return new LoopDialer(platform, allocator, loops::linkLoop);
    }

    /**
     * Returns this process's ends of the links to another process of the same relay.
     *
     * @param secret both processes know it, and no other
     * @param isLeaving whether the other process takes over from this one
     */
    public TakeoverLinks takeoverLinks(MeshKey secret, boolean isLeaving) {
        return new TakeoverLinks(loops, relay, allocator, secret, isLeaving);
    }

    RelayLoops loops() {
        return loops;
    }

    /** Returns how many times a client has moved to the event loop of its peers. */
    public long moves() {
        return loops.moves();
    }

    /** Shows {@code next} to new connections from now on; the certificate has been checked. */
    public void use(ServerCertificate next) {
        if (tls != null) {
            tls.use(next);
        }
    }

    /** Sets the task that {@link #use} runs when the certificate is a new one. */
    public void onNewCertificate(Runnable task) {
        if (tls != null) {
            tls.onNewCertificate(task);
        }
    }

    /** Returns the certificates that new connections get, the leaf first; empty without TLS. */
    public List<X509Certificate> chain() {
        return tls == null ? List.of() : tls.chain();
    }

    /** Accepts connections from sockets of the process that this one takes over from. */
    public void startAccepting() {
        listeners.startAccepting();
        pagesListeners.startAccepting();
    }

    /** Returns the listening sockets, for another process that goes on with them. */
    public List<GivenSocket> sockets() {
        List<GivenSocket> all = new ArrayList<>(listeners.sockets());
        all.addAll(pagesListeners.sockets());
        return all;
    }

    /** Returns the number of connections that have neither logged in nor ended. */
    public int pendingConnections() {
        Integer count = loops.lobbyEventLoop().submit(gate::pendingConnections).awaitUninterruptibly().getNow();
        return count == null ? 0 : count;
    }

    /** Closes all ports, whose sockets another process has; connections stay until their next answer. */
    public void leave() {
        isReplaced = true;
        stopAccepting();
        pagesListeners.close(STOP_TIMEOUT_S);
    }

    /**
     * Closes the ports for clients; connections stay. A client that connects to a region tries the next node only if
     * this one refuses TCP.
     */
    public void stopAccepting() {
        listeners.close(STOP_TIMEOUT_S);
    }

    /** Closes the ports and every connection, and ends the threads. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        listeners.close(STOP_TIMEOUT_S);
        pagesListeners.close(STOP_TIMEOUT_S);
        loops.closeClients(STOP_TIMEOUT_S);
        listeners.closeConnections(STOP_TIMEOUT_S);
        pagesListeners.closeConnections(STOP_TIMEOUT_S);
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
