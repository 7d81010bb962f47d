package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.HostPort;
import dev.jderp.kit.IpLiteral;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Connects to nodes as clients do, and does TLS with them ({@code docs/protocol.md#dialling}). Safe for any thread. */
public final class NodeDialer {

    /** A family of addresses. */
    public enum Family {
        /** 32 bits. */
        IPV4,
        /** 128 bits. */
        IPV6;

        boolean holds(InetAddress address) {
            return address instanceof Inet4Address == (this == IPV4);
        }

        String field(DerpNode node) {
            return this == IPV4 ? node.ipv4() : node.ipv6();
        }
    }

    /** Finds the addresses of a name. */
    @FunctionalInterface
    public interface Resolver {

        /**
         * All of them, of both families.
         *
         * @throws UnknownHostException if there are none
         */
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /**
     * How to dial.
     *
     * @param prefersIpv6 asked at each dial whether IPv6 gets a start of 200 ms
     * @param resolver finds addresses, the system's as a rule
     * @param tcpTimeout how long to wait for TCP to a node, 1.5 s as a rule; through a proxy it may take longer
     * @param timeout how long to wait for anything else, TLS or a proxy, 10 s as a rule
     * @param proxy what {@code https} URLs are reached through; an {@code http} or {@code https} URL, or empty; an
     *     IllegalArgumentException of it ends the dial
     * @param roots who may sign certificates besides those whom the JDK trusts
     * @param insecureForTests whether no certificate is checked but by a pin
     */
    public record Options(
            BooleanSupplier prefersIpv6, Resolver resolver, Duration tcpTimeout, Duration timeout,
            Function<URI, Optional<URI>> proxy, List<X509TrustManager> roots, boolean insecureForTests) {

        /** IPv4 and IPv6 alike, no proxy, the JDK's authorities. */
        public static final Options DEFAULTS = new Options(
                () -> false, host -> List.of(InetAddress.getAllByName(host)), Duration.ofMillis(1500),
                Duration.ofSeconds(10), url -> Optional.empty(), List.of(), false);

        /** A copy that nobody changes. */
        public Options {
            roots = List.copyOf(roots);
        }

        /** With another preference. */
        public Options withPrefersIpv6(BooleanSupplier prefers) {
            return new Options(prefers, resolver, tcpTimeout, timeout, proxy, roots, insecureForTests);
        }

        /** With other names. */
        public Options withResolver(Resolver other) {
            return new Options(prefersIpv6, other, tcpTimeout, timeout, proxy, roots, insecureForTests);
        }

        /** With other waits. */
        public Options withTimeouts(Duration forTcp, Duration forTheRest) {
            return new Options(prefersIpv6, resolver, forTcp, forTheRest, proxy, roots, insecureForTests);
        }

        /** With other proxies, as {@link EnvironmentProxy} for instance. */
        public Options withProxy(Function<URI, Optional<URI>> other) {
            return new Options(prefersIpv6, resolver, tcpTimeout, timeout, other, roots, insecureForTests);
        }

        /** With one more who may sign. */
        public Options withRoots(X509TrustManager more) {
            List<X509TrustManager> all = new ArrayList<>(roots);
            all.add(more);
            return new Options(prefersIpv6, resolver, tcpTimeout, timeout, proxy, all, insecureForTests);
        }

        /** With certificates unchecked, or checked. */
        public Options withInsecureForTests(boolean insecure) {
            return new Options(prefersIpv6, resolver, tcpTimeout, timeout, proxy, roots, insecure);
        }
    }

    private static final Duration IPV6_START = Duration.ofMillis(200);

    /** The port of a node that names none. */
    public static final int DEFAULT_PORT = 443;

    private final Options options;
    private final Authorities authorities;

    /** One that dials like this. */
    public NodeDialer(Options options) {
        this.options = options;
        this.authorities = new Authorities(options.roots());
    }

    /** An attempt at one relay, which may take {@code time}. */
    @FunctionalInterface
    interface Attempt<T> {

        T at(DerpNode node, Duration time) throws IOException;
    }

    /**
     * What the first of {@code nodes} gives at which the attempt does not fail, in the map's order, without those that
     * are for STUN only. The nodes share what is left until the cutoff.
     *
     * @throws IOException the first failure, or that there is no such node
     */
    static <T> T first(DerpRegion region, List<DerpNode> nodes, AttemptDeadline cutoff, Attempt<T> attempt)
            throws IOException {
        IOException first = null;
        List<DerpNode> relays = nodes.stream().filter(node -> !node.stunOnly()).toList();
        for (int i = 0; i < relays.size(); i++) {
            try {
                return attempt.at(relays.get(i), cutoff.share(relays.size() - i));
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        throw first != null
                ? first
                : new DerpException(DerpException.Kind.NO_NODE,
                        "no non-STUNOnly nodes for region " + region.regionCode());
    }

    /** The port at which a node relays. */
    public static int port(DerpNode node) {
        return node.derpPort() == 0 ? DEFAULT_PORT : node.derpPort();
    }

    /** Connects to a node by TCP, by whichever of its families is first, or through the proxy. */
    public NodeStream tcp(DerpNode node) throws IOException {
        try (AttemptDeadline cutoff = cutoff()) {
            return tcp(node, port(node), cutoff, options.timeout());
        }
    }

    /** The end of the time that dialling may take, beginning now. */
    AttemptDeadline cutoff() {
        return new AttemptDeadline(options.timeout());
    }

    /** Connects to a node by TCP in one family, without a proxy. */
    public NodeStream tcp(DerpNode node, Family family) throws IOException {
        try (AttemptDeadline cutoff = cutoff()) {
            return direct(node, port(node), List.of(family), options.tcpTimeout(), cutoff);
        }
    }

    /** Connects to a node by TCP and, if wanted, TLS, all of it within this time. */
    public NodeStream connect(DerpNode node, boolean isTls, Duration within) throws IOException {
        try (AttemptDeadline cutoff = new AttemptDeadline(within)) {
            try {
                NodeStream tcp = tcp(node, port(node), cutoff, within, within);
                return isTls ? tls(tcp, node) : tcp;
            } catch (IOException e) {
                throw cutoff.reason(e);
            }
        }
    }

    /**
     * As {@link #tcp(DerpNode)} does, until it is cut off; what it has made is closed by that too.
     *
     * @param time how long all of it may take; without a proxy no longer than a connection to a node
     */
    NodeStream tcp(DerpNode node, int port, AttemptDeadline cutoff, Duration time) throws IOException {
        return tcp(node, port, cutoff, time, options.tcpTimeout());
    }

    /** As the other one, with another time for a connection without a proxy. */
    NodeStream tcp(DerpNode node, int port, AttemptDeadline cutoff, Duration time, Duration tcpTimeout)
            throws IOException {
        URI url = url(node, port);
        Optional<URI> proxy;
        try {
            proxy = options.proxy().apply(url);
        } catch (IllegalArgumentException e) {
            throw new DerpException(DerpException.Kind.PROXY, "there is no telling the proxy: " + e.getMessage());
        }
        return proxy.isPresent()
                ? through(new HttpProxy(proxy.get()), HostPort.text(node.hostName(), port, -1), cutoff, time)
                : direct(node, port, List.of(Family.values()), shorter(time, tcpTimeout), cutoff);
    }

    static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static URI url(DerpNode node, int port) throws DerpException {
        try {
            return URI.create("https://" + HostPort.text(node.hostName(), port, DEFAULT_PORT) + "/");
        } catch (IllegalArgumentException e) {
            throw new DerpException(DerpException.Kind.NO_NODE, "the name of node " + node.name() + " is none");
        }
    }

    private NodeStream through(HttpProxy proxy, String hostPort, AttemptDeadline cutoff, Duration time)
            throws IOException {
        long untilNs = System.nanoTime() + time.toNanos();
        NodeStream stream = direct(proxy.node(), proxy.port(), List.of(Family.values()), time, cutoff);
        try {
            if (proxy.isTls()) {
                stream = tls(stream, proxy.node(), left(untilNs));
            }
            stream.readTimeout(left(untilNs));
            proxy.tunnel(stream, hostPort);
            stream.readTimeout(Duration.ZERO);
            return stream;
        } catch (IOException e) {
            stream.close();
            throw cutoff.reason(e);
        }
    }

    /** What is left until then; more than nothing, which would be without a bound. */
    private static Duration left(long untilNs) {
        return Duration.ofNanos(Math.max(1, untilNs - System.nanoTime()));
    }

    NodeStream direct(DerpNode node, int port, List<Family> families, Duration timeout, AttemptDeadline cutoff)
            throws IOException {
        List<Family> usable = families.stream().filter(family -> isUsable(node, family)).toList();
        if (usable.isEmpty()) {
            throw new DerpException(DerpException.Kind.NO_NODE, families.size() == 1
                    ? families.get(0) + " is disabled for node " + node.name()
                    : "both IPv4 and IPv6 are explicitly disabled for node " + node.name());
        }
        AddressRace race = cutoff.add(new AddressRace(port, timeout));
        try {
            boolean ipv4Waits = usable.size() > 1 && options.prefersIpv6().getAsBoolean();
            for (Family each : usable) {
                race.start(() -> addresses(node, each),
                        ipv4Waits && each == Family.IPV4 ? IPV6_START : Duration.ZERO);
            }
            return cutoff.add(new NodeStream(race.await()));
        } catch (IOException e) {
            throw cutoff.reason(e);
        } finally {
            cutoff.remove(race);
        }
    }

    /**
     * Does TLS with a node on a connection to it ({@code docs/protocol.md#client-tls}); closes that if it fails.
     *
     * @throws javax.net.ssl.SSLException if the node does not speak it, or its certificate is not to be trusted
     */
    public NodeStream tls(NodeStream tcp, DerpNode node) throws IOException {
        return tls(tcp, node, options.timeout());
    }

    private NodeStream tls(NodeStream tcp, DerpNode node, Duration timeout) throws IOException {
        try {
            tcp.readTimeout(timeout);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null,
                    new TrustManager[]{new NodeTrust(node, authorities, options.insecureForTests())}, null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(tcp.top(), node.hostName(), port(node), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(serverNames(node.hostName()));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            NodeStream stream = new NodeStream(tcp.tcp(), socket);
            stream.readTimeout(Duration.ZERO);
            return stream;
        } catch (IOException e) {
            tcp.close();
            throw e;
        } catch (GeneralSecurityException | IllegalArgumentException e) { // the latter at a name that cannot be sent
            tcp.close();
            throw new SSLException("no TLS with " + node.hostName(), e);
        }
    }

    /** The name that TLS sends, which may have an underscore; none for an address, or a text that is not a name. */
    private static List<SNIServerName> serverNames(String host) {
        String name = withoutDot(host);
        return IpLiteral.parseWithZone(host).isPresent() || !HttpUrl.isName(name)
                ? List.of()
                : List.of(new SentName(name));
    }

    /** A name as TLS sends it. {@link javax.net.ssl.SNIHostName} is the same, but refuses underscores. */
    private static final class SentName extends SNIServerName {

        SentName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isUsable(DerpNode node, Family family) {
        String field = family.field(node);
        Optional<InetAddress> literal = IpLiteral.parseWithZone(field.isEmpty() ? node.hostName() : field);
        return field.isEmpty()
                ? literal.isEmpty() || family.holds(literal.get())
                : literal.isPresent() && family.holds(literal.get());
    }

    /** Where a usable family of a node is dialled: at the map's literal, else at what DNS has for its name. */
    private List<InetAddress> addresses(DerpNode node, Family family) throws UnknownHostException {
        String field = family.field(node);
        Optional<InetAddress> literal = IpLiteral.parseWithZone(field.isEmpty() ? node.hostName() : field);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        List<InetAddress> found = new ArrayList<>(options.resolver().addresses(node.hostName()));
        found.removeIf(each -> !family.holds(each));
        if (found.isEmpty()) {
            throw new UnknownHostException(node.hostName() + " has no " + family + " address");
        }
        return found;
    }
}
