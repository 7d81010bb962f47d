package dev.jderp.client.dial;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.X509TrustManager;

/**
 * Connects to nodes of a DERP map by TCP and TLS, as Tailscale's clients do ({@code docs/protocol.md#dialling}).
 *
 * <p>IPv4 and IPv6 are tried at the same time; the first connection is kept. A node's {@code IPv4} and {@code IPv6} in
 * the map replace DNS. Where the options name a proxy, the connection goes through it by CONNECT.
 *
 * <p>Safe for any thread. Calls block; an interrupted call ends with an {@link java.io.InterruptedIOException}. All
 * methods throw {@link DialException} if the node cannot be dialled as the map describes it or the proxy refuses,
 * {@link java.net.SocketTimeoutException} if time runs out, and otherwise the failure of the first address.
 */
public final class NodeDialer {

    /** An address family. */
    public enum Family {
        /** 32 bits. */
        IPV4,
        /** 128 bits. */
        IPV6;

        /** Whether an address is of this family. */
        public boolean includes(InetAddress address) {
            return address instanceof Inet4Address == (this == IPV4);
        }

        /** The family of an address. */
        public static Family of(InetAddress address) {
            return address instanceof Inet4Address ? IPV4 : IPV6;
        }

        /** The node's address in this family as the map has it: a literal, "none", or empty for DNS. */
        public String addressOf(DerpNode node) {
            return this == IPV4 ? node.ipv4() : node.ipv6();
        }
    }

    /** Resolves host names. */
    @FunctionalInterface
    public interface Resolver {

        /**
         * All addresses of a name, of both families, in the order in which they are to be tried.
         *
         * @throws UnknownHostException if the name has no address
         */
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /**
     * How to dial.
     *
     * @param prefersIpv6 asked at each dial whether IPv6 starts 200 ms before IPv4
     * @param resolver resolves names; the system's resolver by default
     * @param tcpTimeout bounds a TCP connection to a node, 1.5 s by default; not one through a proxy
     * @param timeout bounds each other step, such as TLS or a proxy, 10 s by default
     * @param proxy returns the proxy for an {@code https} URL, as an {@code http} or {@code https} URL, or empty; an
     *     IllegalArgumentException that it throws ends the dial with a {@link DialException}
     * @param roots authorities that are trusted in addition to the JDK's and Let's Encrypt's
     * @param insecureForTests whether certificates are checked by pins only
     */
    public record Options(
            BooleanSupplier prefersIpv6, Resolver resolver, Duration tcpTimeout, Duration timeout,
            Function<URI, Optional<URI>> proxy, List<X509TrustManager> roots, boolean insecureForTests) {

        /** No preference between IPv4 and IPv6, no proxy, the JDK's authorities and Let's Encrypt's. */
        public static final Options DEFAULTS = new Options(
                () -> false, host -> List.of(InetAddress.getAllByName(host)), Duration.ofMillis(1500),
                Duration.ofSeconds(10), url -> Optional.empty(), List.of(), false);

        /** Copies the list. */
        public Options {
            roots = List.copyOf(roots);
        }

        /** Returns these options with another preference between the families. */
        public Options withPrefersIpv6(BooleanSupplier prefers) {
            return new Options(prefers, resolver, tcpTimeout, timeout, proxy, roots, insecureForTests);
        }

        /** Returns these options with another resolver. */
        public Options withResolver(Resolver other) {
            return new Options(prefersIpv6, other, tcpTimeout, timeout, proxy, roots, insecureForTests);
        }

        /** Returns these options with other bounds for a TCP connection and for each other step. */
        public Options withTimeouts(Duration forTcp, Duration forOthers) {
            return new Options(prefersIpv6, resolver, forTcp, forOthers, proxy, roots, insecureForTests);
        }

        /** Returns these options with other proxies, such as an {@link EnvironmentProxy}. */
        public Options withProxy(Function<URI, Optional<URI>> other) {
            return new Options(prefersIpv6, resolver, tcpTimeout, timeout, other, roots, insecureForTests);
        }

        /** Returns these options with more authorities. */
        public Options withRoots(X509TrustManager more) {
            List<X509TrustManager> all = new ArrayList<>(roots);
            all.add(more);
            return new Options(prefersIpv6, resolver, tcpTimeout, timeout, proxy, all, insecureForTests);
        }

        /** Returns these options with certificates checked by pins only, or fully. */
        public Options withInsecureForTests(boolean insecure) {
            return new Options(prefersIpv6, resolver, tcpTimeout, timeout, proxy, roots, insecure);
        }
    }

    /**
     * A connection to one of a region's nodes.
     *
     * @param node the node that accepted it
     * @param stream the connection, with TLS
     */
    public record RegionStream(DerpNode node, NodeStream stream) {
    }

    /** The port of a node for which the map has none, 443. */
    public static final int DEFAULT_PORT = 443;

    private final Options options;
    private final TlsHandshake handshake;
    private final TcpDialer tcpDialer;

    /** A dialer with these options. */
    public NodeDialer(Options options) {
        this.options = options;
        this.handshake = new TlsHandshake(new Authorities(options.roots()), options.insecureForTests());
        this.tcpDialer = new TcpDialer(options, handshake);
    }

    /** The part that makes TCP connections, for connections by other rules. */
    TcpDialer tcpDialer() {
        return tcpDialer;
    }

    /** An attempt to connect to one node, which is to end within {@code time}. */
    @FunctionalInterface
    interface Attempt<T> {

        T connect(DerpNode node, Duration time) throws IOException;
    }

    /**
     * Tries nodes in the order of the list, without those that are for STUN only, and returns the first success. The
     * nodes share the time until the deadline, as {@link TimeShare} divides it.
     *
     * @throws IOException the first failure
     * @throws DialException if no node of the list relays
     */
    static <T> T first(DerpRegion region, List<DerpNode> nodes, AttemptDeadline deadline, Attempt<T> attempt)
            throws IOException {
        IOException first = null;
        List<DerpNode> relays = nodes.stream().filter(node -> !node.stunOnly()).toList();
        for (int i = 0; i < relays.size(); i++) {
            try {
                return attempt.connect(relays.get(i), deadline.share(relays.size() - i));
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        throw first != null
                ? first
                : new DialException(DialException.Reason.NO_NODE,
                        "no non-STUNOnly nodes for region " + region.regionCode());
    }

    /** The port at which a node relays: {@code DERPPort} of the map, or 443. */
    public static int port(DerpNode node) {
        return node.derpPort() == 0 ? DEFAULT_PORT : node.derpPort();
    }

    /** Connects to a node by TCP, over either family or through the proxy. */
    public NodeStream tcp(DerpNode node) throws IOException {
        try (AttemptDeadline deadline = startDeadline()) {
            return tcpDialer.connect(node, port(node), deadline, options.timeout());
        }
    }

    private AttemptDeadline startDeadline() {
        return new AttemptDeadline(options.timeout());
    }

    /** Connects to a node by TCP over one family, without a proxy. */
    public NodeStream tcp(DerpNode node, Family family) throws IOException {
        try (AttemptDeadline deadline = startDeadline()) {
            return tcpDialer.direct(node, port(node), List.of(family), options.tcpTimeout(), deadline);
        }
    }

    /**
     * Connects to a node by TCP and, if {@code isTls}, TLS.
     *
     * @param within bounds all of it
     */
    public NodeStream connect(DerpNode node, boolean isTls, Duration within) throws IOException {
        try (AttemptDeadline deadline = new AttemptDeadline(within)) {
            try {
                NodeStream tcp = tcpDialer.connect(node, port(node), deadline, within, within);
                return isTls ? tls(tcp, node) : tcp;
            } catch (IOException e) {
                throw deadline.causeOf(e);
            }
        }
    }

    /** Connects by TCP to the first node of a region that accepts a connection, then does TLS with that node. */
    public RegionStream connect(DerpRegion region) throws IOException {
        RegionStream dialled;
        try (AttemptDeadline deadline = startDeadline()) {
            dialled = first(region, region.nodes(), deadline, (node, time) -> new RegionStream(
                    node, tcpDialer.connect(node, port(node), deadline, time)));
        }
        return new RegionStream(dialled.node(), tls(dialled.stream(), dialled.node()));
    }

    /**
     * Does TLS with a node on a connection to it ({@code docs/protocol.md#client-tls}), which is closed if that fails.
     *
     * @throws javax.net.ssl.SSLException if the node does not speak TLS, or its certificate is not trusted
     */
    public NodeStream tls(NodeStream tcp, DerpNode node) throws IOException {
        return handshake.connect(tcp, node, options.timeout());
    }
}
