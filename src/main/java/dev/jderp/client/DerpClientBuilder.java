package dev.jderp.client;

import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Says what a {@link DerpClient} is to be; for one thread. */
public final class DerpClientBuilder {

    private final NodePrivateKey key;
    private Optional<URI> url = Optional.empty();
    private Optional<String> dialHost = Optional.empty();
    private @Nullable Supplier<Optional<DerpRegion>> region;
    private Optional<Integer> plainHttpPort = Optional.empty();
    private DerpConnection.Options options = DerpConnection.Options.DEFAULTS;
    private NodeDialer.Options dialing = NodeDialer.Options.DEFAULTS.withProxy(new EnvironmentProxy());
    private String certName = "";
    private boolean webSocket;
    private boolean watches;
    private boolean preferred;
    private Duration pingTimeout = Duration.ofSeconds(5);

    DerpClientBuilder(NodePrivateKey key) {
        this.key = key;
    }

    /** A relay at {@code https://HOST[:PORT]/derp}, or {@code http}. */
    public DerpClientBuilder url(URI relay) {
        url = Optional.of(relay);
        return this;
    }

    /** Dials this host instead of the URL's, which stays the name in TLS and HTTP. */
    public DerpClientBuilder dialHost(String host) {
        dialHost = Optional.of(host);
        return this;
    }

    /** Another name that the certificate at the URL must have, or its pin: {@code sha256-raw:} and its hash. */
    public DerpClientBuilder certName(String name) {
        certName = name;
        return this;
    }

    /** A region that is looked up at each connect; empty for one that is not there now. */
    public DerpClientBuilder region(Supplier<Optional<DerpRegion>> lookup) {
        region = lookup;
        return this;
    }

    /** A region that stays as it is. */
    public DerpClientBuilder region(DerpRegion fixed) {
        return region(() -> Optional.of(fixed));
    }

    /** Asks a region's nodes without TLS, for tests; at this port where the map names none. */
    public DerpClientBuilder plainHttp(int port) {
        plainHttpPort = Optional.of(port);
        return this;
    }

    /** Makes it a relay of the region, or a monitor. */
    public DerpClientBuilder meshKey(MeshKey meshKey) {
        options = options.withMeshKey(Optional.of(meshKey));
        return this;
    }

    /** Makes it one that measures relays. */
    public DerpClientBuilder prober(boolean isProber) {
        options = options.withProber(isProber);
        return this;
    }

    /** Says that the application answers each Ping. */
    public DerpClientBuilder canAckPings(boolean can) {
        options = options.withCanAckPings(can);
        return this;
    }

    /** An opaque name for statistics. */
    public DerpClientBuilder appName(String name) {
        options = options.withAppName(name);
        return this;
    }

    /** Asks the relay to report every peer that connects and disconnects; needs the mesh key. */
    public DerpClientBuilder watchConnections(boolean watch) {
        watches = watch;
        return this;
    }

    /**
     * Has DERP in the messages of a WebSocket, where nothing else gets through: with a region's first node only,
     * without fast start, and without watching.
     */
    public DerpClientBuilder webSocket(boolean over) {
        webSocket = over;
        return this;
    }

    /** What {@link DerpClient#notePreferred} says, from the beginning. */
    public DerpClientBuilder preferred(boolean isPreferred) {
        preferred = isPreferred;
        return this;
    }

    /** Asked at each dial whether IPv6 is tried first. */
    public DerpClientBuilder preferIpv6(BooleanSupplier prefers) {
        dialing = dialing.withPrefersIpv6(prefers);
        return this;
    }

    /** Finds addresses of names, instead of the system. */
    public DerpClientBuilder resolver(NodeDialer.Resolver resolver) {
        dialing = dialing.withResolver(resolver);
        return this;
    }

    /** Authorities that may sign relays' certificates, in addition to the JDK's. */
    public DerpClientBuilder trust(X509TrustManager roots) {
        dialing = dialing.withRoots(roots);
        return this;
    }

    /** Checks no certificate but by a pin. */
    public DerpClientBuilder insecureForTests() {
        dialing = dialing.withInsecureForTests(true);
        return this;
    }

    /** Chooses the proxy for an https URL, instead of {@link EnvironmentProxy}. */
    public DerpClientBuilder proxy(Function<URI, Optional<URI>> proxy) {
        dialing = dialing.withProxy(proxy);
        return this;
    }

    /** How long to wait for TCP to a region's node, 1.5 s if nothing is said. */
    public DerpClientBuilder tcpTimeout(Duration timeout) {
        dialing = dialing.withTimeouts(timeout, dialing.timeout());
        return this;
    }

    /** How long a whole connect may take, 10 s if nothing is said. */
    public DerpClientBuilder connectTimeout(Duration timeout) {
        dialing = dialing.withTimeouts(dialing.tcpTimeout(), timeout);
        return this;
    }

    /** How long to wait for a Pong, 5 s if nothing is said. */
    public DerpClientBuilder pingTimeout(Duration timeout) {
        pingTimeout = timeout;
        return this;
    }

    /** How long a relay may say nothing at all, 120 s if nothing is said. */
    public DerpClientBuilder readTimeout(Duration timeout) {
        options = options.withReadTimeout(timeout);
        return this;
    }

    /**
     * The client, which is not connected yet.
     *
     * @throws IllegalArgumentException unless exactly one of URL and region is set; if the URL is not a relay's, or
     *     watching over a WebSocket is requested
     */
    public DerpClient build() {
        if (webSocket && watches) {
            throw new IllegalArgumentException("watching over a WebSocket is not supported");
        }
        return new DerpClient(key, new Connector(target(), key, options, dialing, webSocket), watches, preferred,
                pingTimeout);
    }

    private Connector.Target target() {
        Supplier<Optional<DerpRegion>> lookup = region;
        if (url.isPresent() == (lookup != null)) {
            throw new IllegalArgumentException("expected either a URL or a region");
        }
        return lookup == null
                ? new Connector.Target.Url(url.orElseThrow(), dialHost, certName)
                : new Connector.Target.Region(lookup, plainHttpPort);
    }
}
