package dev.jderp.client.dial;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.client.dial.NodeDialer.Options;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.HostPort;
import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes TCP connections to nodes, over the usable families at the same time, or through a proxy by CONNECT. Safe for
 * any thread.
 */
final class TcpDialer {

    private static final Duration IPV6_HEAD_START = Duration.ofMillis(200);

    private final Options options;
    private final TlsHandshake handshake;

    /** A dialer that uses {@code handshake} with proxies that are reached by TLS. */
    TcpDialer(Options options, TlsHandshake handshake) {
        this.options = options;
        this.handshake = handshake;
    }

    /**
     * Connects to a node over either family or through the proxy, until the deadline, which also closes a connection
     * that was made before.
     *
     * @param time bounds all of it; without a proxy the bound for TCP applies as well
     */
    NodeStream connect(DerpNode node, int port, AttemptDeadline deadline, Duration time) throws IOException {
        return connect(node, port, deadline, time, options.tcpTimeout());
    }

    /** Connects likewise, with {@code tcpTimeout} as the bound for TCP. */
    NodeStream connect(DerpNode node, int port, AttemptDeadline deadline, Duration time, Duration tcpTimeout)
            throws IOException {
        URI url = url(node, port);
        Optional<URI> proxy;
        try {
            proxy = options.proxy().apply(url);
        } catch (IllegalArgumentException e) {
            throw new DialException(DialException.Reason.PROXY,
                    "cannot determine the proxy for " + url + ": " + e.getMessage());
        }
        return proxy.isPresent()
                ? proxied(new HttpProxy(proxy.get()), HostPort.text(node.hostName(), port, -1), deadline, time)
                : direct(node, port, List.of(Family.values()), shorter(time, tcpTimeout), deadline);
    }

    static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static URI url(DerpNode node, int port) throws DialException {
        try {
            return URI.create("https://" + HostPort.text(node.hostName(), port, NodeDialer.DEFAULT_PORT) + "/");
        } catch (IllegalArgumentException e) {
            throw new DialException(DialException.Reason.NO_NODE,
                    "node " + node.name() + " has an invalid host name: " + node.hostName());
        }
    }

    private NodeStream proxied(HttpProxy proxy, String hostPort, AttemptDeadline deadline, Duration time)
            throws IOException {
        long untilNs = System.nanoTime() + time.toNanos();
        NodeStream stream = direct(proxy.node(), proxy.port(), List.of(Family.values()), time, deadline);
        try {
            if (proxy.isTls()) {
                stream = handshake.connect(stream, proxy.node(), timeLeft(untilNs));
            }
            stream.readTimeout(timeLeft(untilNs));
            proxy.openTunnel(stream, hostPort);
            stream.readTimeout(Duration.ZERO);
            return stream;
        } catch (IOException e) {
            stream.close();
            throw deadline.causeOf(e);
        }
    }

    /** The time until then, at least 1 ns, since zero would mean no bound. */
    private static Duration timeLeft(long untilNs) {
        return Duration.ofNanos(Math.max(1, untilNs - System.nanoTime()));
    }

    /** Connects to a node by TCP over the usable ones of {@code families}, without a proxy. */
    NodeStream direct(DerpNode node, int port, List<Family> families, Duration timeout, AttemptDeadline deadline)
            throws IOException {
        List<Family> usable = families.stream().filter(family -> isUsable(node, family)).toList();
        if (usable.isEmpty()) {
            throw new DialException(DialException.Reason.NO_NODE, families.size() == 1
                    ? families.get(0) + " is disabled for node " + node.name()
                    : "both IPv4 and IPv6 are explicitly disabled for node " + node.name());
        }
        AddressRace race = deadline.add(new AddressRace(port, timeout));
        try {
            boolean ipv4Waits = usable.size() > 1 && options.prefersIpv6().getAsBoolean();
            for (Family each : usable) {
                race.start(() -> addresses(node, each),
                        ipv4Waits && each == Family.IPV4 ? IPV6_HEAD_START : Duration.ZERO);
            }
            return deadline.add(new NodeStream(race.await()));
        } catch (IOException e) {
            throw deadline.causeOf(e);
        } finally {
            deadline.remove(race);
        }
    }

    private static boolean isUsable(DerpNode node, Family family) {
        String field = family.addressOf(node);
        Optional<InetAddress> literal = IpLiteral.parseWithZone(field.isEmpty() ? node.hostName() : field);
        return field.isEmpty()
                ? literal.isEmpty() || family.includes(literal.get())
                : literal.isPresent() && family.includes(literal.get());
    }

    /** The addresses of a node in a usable family: the map's literal, or the addresses that DNS has for its name. */
    private List<InetAddress> addresses(DerpNode node, Family family) throws UnknownHostException {
        String field = family.addressOf(node);
        Optional<InetAddress> literal = IpLiteral.parseWithZone(field.isEmpty() ? node.hostName() : field);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        List<InetAddress> found = new ArrayList<>(options.resolver().addresses(node.hostName()));
        found.removeIf(each -> !family.includes(each));
        if (found.isEmpty()) {
            throw new UnknownHostException(node.hostName() + " has no " + family + " address");
        }
        return found;
    }
}
