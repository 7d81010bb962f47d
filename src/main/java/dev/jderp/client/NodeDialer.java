package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Connects to nodes as clients do (reference section 5.3). Safe for any thread. */
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
     * @param tcpTimeout how long to wait for TCP, 1.5 s as a rule
     * @param preferenceDelay the start that IPv6 gets
     */
    public record Options(
            BooleanSupplier prefersIpv6, Resolver resolver, Duration tcpTimeout, Duration preferenceDelay) {

        /** IPv4 and IPv6 alike. */
        public static final Options DEFAULTS = new Options(
                () -> false, host -> List.of(InetAddress.getAllByName(host)), Duration.ofMillis(1500),
                Duration.ofMillis(200));

        /** With another preference. */
        public Options withPrefersIpv6(BooleanSupplier prefers) {
            return new Options(prefers, resolver, tcpTimeout, preferenceDelay);
        }

        /** With other names. */
        public Options withResolver(Resolver other) {
            return new Options(prefersIpv6, other, tcpTimeout, preferenceDelay);
        }

        /** With another wait for TCP. */
        public Options withTcpTimeout(Duration timeout) {
            return new Options(prefersIpv6, resolver, timeout, preferenceDelay);
        }

        Options withPreferenceDelay(Duration delay) {
            return new Options(prefersIpv6, resolver, tcpTimeout, delay);
        }
    }

    /** The port of a node that names none. */
    public static final int USUAL_PORT = 443;

    private final Options options;

    /** One that dials like this. */
    public NodeDialer(Options options) {
        this.options = options;
    }

    /** The port at which a node relays. */
    public static int port(DerpNode node) {
        return node.derpPort() == 0 ? USUAL_PORT : node.derpPort();
    }

    /** Connects to a node by TCP, by whichever of its families is first. */
    public NodeStream tcp(DerpNode node) throws IOException {
        try (Cutoff cutoff = new Cutoff(options.tcpTimeout())) {
            return tcp(node, port(node), List.of(Family.values()), options.tcpTimeout(), cutoff);
        }
    }

    /** Connects to a node by TCP in one family. */
    public NodeStream tcp(DerpNode node, Family family) throws IOException {
        try (Cutoff cutoff = new Cutoff(options.tcpTimeout())) {
            return tcp(node, port(node), List.of(family), options.tcpTimeout(), cutoff);
        }
    }

    NodeStream tcp(DerpNode node, int port, List<Family> families, Duration timeout, Cutoff cutoff)
            throws IOException {
        List<Family> usable = families.stream().filter(family -> isUsable(node, family)).toList();
        if (usable.isEmpty()) {
            throw new DerpException(DerpException.Kind.NO_NODE,
                    "both IPv4 and IPv6 are explicitly disabled for node " + node.name());
        }
        AddressRace race = cutoff.add(new AddressRace(port, timeout));
        try {
            boolean ipv4Waits = usable.size() > 1 && options.prefersIpv6().getAsBoolean();
            for (Family each : usable) {
                race.start(() -> addresses(node, each),
                        ipv4Waits && each == Family.IPV4 ? options.preferenceDelay() : Duration.ZERO);
            }
            return cutoff.add(new NodeStream(race.await()));
        } catch (IOException e) {
            throw cutoff.reason(e);
        } finally {
            cutoff.remove(race);
        }
    }

    private static boolean isUsable(DerpNode node, Family family) {
        String field = family.field(node);
        Optional<InetAddress> literal = Literal.address(field.isEmpty() ? node.hostName() : field);
        return field.isEmpty()
                ? literal.isEmpty() || family.holds(literal.get())
                : literal.isPresent() && family.holds(literal.get());
    }

    /** Where a usable family of a node is dialled: at the map's literal, else at what DNS has for its name. */
    private List<InetAddress> addresses(DerpNode node, Family family) throws UnknownHostException {
        String field = family.field(node);
        Optional<InetAddress> literal = Literal.address(field.isEmpty() ? node.hostName() : field);
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
