package dev.jderp.client;

import dev.jderp.client.dial.Connector;
import dev.jderp.client.dial.EnvironmentProxy;
import dev.jderp.client.dial.NodeDialer;
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

/**
 * Options of a {@link DerpClient}, each with a default. Exactly one of {@code url} and {@code region} has to be set.
 * Not safe for use by several threads.
 */
public final class DerpClientBuilder {

    final NodePrivateKey key;
    DerpConnection.Options options = DerpConnection.Options.DEFAULTS;
    boolean watches;
    boolean preferred;
    Duration pingTimeout = Duration.ofSeconds(5);

    private Optional<URI> url = Optional.empty();
    private Optional<String> dialHost = Optional.empty();
    private @Nullable Supplier<Optional<DerpRegion>> region;
    private Optional<Integer> plainHttpPort = Optional.empty();
    private NodeDialer.Options dialing = NodeDialer.Options.DEFAULTS.withProxy(new EnvironmentProxy());
    private String certName = "";
    private boolean webSocket;

    DerpClientBuilder(NodePrivateKey key) {
        this.key = key;
    }

    /** Connects to the relay at {@code https://HOST[:PORT]/derp}, or {@code http}. */
    public DerpClientBuilder url(URI relay) {
        url = Optional.of(relay);
        return this;
    }

    /** Dials this host instead of the URL's host, which remains the name in TLS and HTTP. */
    public DerpClientBuilder dialHost(String host) {
        dialHost = Optional.of(host);
        return this;
    }

    /**
     * Requires another name in the certificate of the relay at the URL, or a pin: {@code sha256-raw:} and the SHA-256
     * of the certificate's DER, 64 lower-case hex digits.
     */
    public DerpClientBuilder certName(String name) {
        certName = name;
        return this;
    }

    /**
     * Connects to a region of a DERP map: to the first of its nodes that accepts a connection, in the map's order.
     *
     * @param lookup called at each connect; empty if the map has no such region at present, which fails that connect
     */
    public DerpClientBuilder region(Supplier<Optional<DerpRegion>> lookup) {
        region = lookup;
        return this;
    }

    /** Connects to a region that does not change. */
    public DerpClientBuilder region(DerpRegion fixed) {
        return region(() -> Optional.of(fixed));
    }

    /** Connects to a region's nodes without TLS, for tests; {@code port} is for nodes for which the map has none. */
    public DerpClientBuilder plainHttp(int port) {
        plainHttpPort = Optional.of(port);
        return this;
    }

    /** Sends the mesh key at login, which makes the client a relay of the region or a monitor. */
    public DerpClientBuilder meshKey(MeshKey meshKey) {
        options = options.withMeshKey(Optional.of(meshKey));
        return this;
    }

    /** Sets the flag at login that this client measures relays; false by default. */
    public DerpClientBuilder prober(boolean isProber) {
        options = options.withProber(isProber);
        return this;
    }

    /** Sets the flag at login that the application answers each Ping with a Pong; false by default. */
    public DerpClientBuilder canAckPings(boolean can) {
        options = options.withCanAckPings(can);
        return this;
    }

    /** Sends a name at login for the relay's statistics; empty by default. */
    public DerpClientBuilder appName(String name) {
        options = options.withAppName(name);
        return this;
    }

    /**
     * Asks the relay at each connect to report every peer that connects or disconnects, as {@link PeerWatcher} needs;
     * false by default. Needs the mesh key.
     */
    public DerpClientBuilder watchConnections(boolean watch) {
        watches = watch;
        return this;
    }

    /**
     * Carries DERP in the binary messages of a WebSocket, for networks that let nothing else through; false by default.
     * Of a region only the first node is dialled. There is no fast start, and peers cannot be watched.
     */
    public DerpClientBuilder webSocket(boolean over) {
        webSocket = over;
        return this;
    }

    /** The initial value of {@link DerpClient#notePreferred}; false by default. */
    public DerpClientBuilder preferred(boolean isPreferred) {
        preferred = isPreferred;
        return this;
    }

    /** Returns at each dial whether IPv6 starts 200 ms before IPv4; false by default. */
    public DerpClientBuilder preferIpv6(BooleanSupplier prefers) {
        dialing = dialing.withPrefersIpv6(prefers);
        return this;
    }

    /** Resolves host names, instead of the system's resolver. */
    public DerpClientBuilder resolver(NodeDialer.Resolver resolver) {
        dialing = dialing.withResolver(resolver);
        return this;
    }

    /** Trusts more authorities for relays' certificates, such as {@code Authorities.fromPem} reads. May be repeated. */
    public DerpClientBuilder trust(X509TrustManager roots) {
        dialing = dialing.withRoots(roots);
        return this;
    }

    /** Accepts every certificate, unless the map or {@link #certName} has a pin. */
    public DerpClientBuilder insecureForTests() {
        dialing = dialing.withInsecureForTests(true);
        return this;
    }

    /** Returns the proxy for an https URL, instead of {@link EnvironmentProxy}; empty to connect directly. */
    public DerpClientBuilder proxy(Function<URI, Optional<URI>> proxy) {
        dialing = dialing.withProxy(proxy);
        return this;
    }

    /** Bounds a TCP connection to a node of a region; 1.5 s by default. */
    public DerpClientBuilder tcpTimeout(Duration timeout) {
        dialing = dialing.withTimeouts(timeout, dialing.timeout());
        return this;
    }

    /** Bounds a whole connect, login included; 10 s by default. */
    public DerpClientBuilder connectTimeout(Duration timeout) {
        dialing = dialing.withTimeouts(dialing.tcpTimeout(), timeout);
        return this;
    }

    /** Bounds the wait for a Pong in {@link DerpClient#ping}; 5 s by default. */
    public DerpClientBuilder pingTimeout(Duration timeout) {
        pingTimeout = timeout;
        return this;
    }

    /** Bounds the wait for each frame of the relay, which sends a KeepAlive every minute; 120 s by default. */
    public DerpClientBuilder readTimeout(Duration timeout) {
        options = options.withReadTimeout(timeout);
        return this;
    }

    /**
     * Makes the client, which does not connect yet.
     *
     * @throws IllegalArgumentException if not exactly one of URL and region is set, the URL is not one of a relay, or
     *     peers are to be watched over a WebSocket
     */
    public DerpClient build() {
        if (webSocket && watches) {
            throw new IllegalArgumentException("watchConnections cannot be combined with webSocket");
        }
        return new DerpClient(this, new Connector(target(), dialing, webSocket));
    }

    private Connector.Target target() {
        Supplier<Optional<DerpRegion>> lookup = region;
        if (url.isPresent() == (lookup != null)) {
            throw new IllegalArgumentException("exactly one of url and region must be set");
        }
        return lookup == null
                ? new Connector.Target.Url(url.orElseThrow(), dialHost, certName)
                : new Connector.Target.Region(lookup, plainHttpPort);
    }
}
