package dev.jderp.prober;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.IpLiteral;
import dev.jderp.prober.relay.NodeProbes;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.prober.schedule.ProbeFunction;
import dev.jderp.prober.schedule.Prober;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The probe {@code derpmap-probe}: fetches the DERP map, then starts and removes probes until they match the nodes of
 * the map ({@code docs/protocol.md#probes}).
 */
final class DerpProbes implements ProbeFunction {

    /** The name of the probe that fetches the map. */
    static final String MAP_PROBE = "derpmap-probe";
    /** The interval of a continuous probe: negative, with the length of its pause after a failure. */
    static final Duration CONTINUOUS = Duration.ofSeconds(-10);

    private static final Logger LOG = System.getLogger(DerpProbes.class.getName());
    private static final int DEFAULT_STUN_PORT = 3478;
    private static final int MAX_PORT = 65535;

    /**
     * A probe that the map asks for.
     *
     * @param nodes the nodes that it measures; if they change, the probe of the same name is replaced
     */
    private record Planned(
            Duration interval, Map<String, String> labels, ProbeClass probeClass, List<DerpNode> nodes) {
    }

    private final Prober prober;
    private final MapSource source;
    private final NodeProbes kinds;
    private final ProberOptions options;
    private final boolean once;
    // Guarded by this.
    private final SortedMap<String, List<DerpNode>> present = new TreeMap<>();

    DerpProbes(Prober prober, MapSource source, NodeProbes kinds, ProberOptions options, boolean once) {
        this.prober = prober;
        this.source = source;
        this.kinds = kinds;
        this.options = options;
        this.once = once;
    }

    @Override
    public void probe(ProbeContext context) throws IOException, InterruptedException {
        reconcile(source.fetch(context));
    }

    /** Starts the probes that {@code map} asks for, and removes all others. */
    synchronized void reconcile(DerpMap map) throws IOException {
        SortedMap<String, Planned> wanted = plan(map);
        present.entrySet().removeIf(each -> {
            Planned planned = wanted.get(each.getKey());
            boolean isObsolete = planned == null || !planned.nodes.equals(each.getValue());
            if (isObsolete) {
                LOG.log(Level.INFO, () -> "probe " + each.getKey() + " ends");
                prober.remove(each.getKey());
            }
            return isObsolete;
        });
        wanted.forEach((name, planned) -> {
            if (present.putIfAbsent(name, planned.nodes) == null) {
                LOG.log(Level.DEBUG, () -> "probe " + name + " begins");
                prober.run(name, planned.interval, planned.labels, planned.probeClass);
            }
        });
    }

    private SortedMap<String, Planned> plan(DerpMap map) throws IOException {
        SortedMap<String, Planned> wanted = new TreeMap<>();
        Set<String> names = new HashSet<>();
        for (DerpRegion region : map.regions().values()) {
            for (DerpNode node : region.nodes()) {
                if (!names.add(node.name())) {
                    throw new IOException("the DERP map has two nodes with the name " + node.name());
                }
            }
            if (isProbed(region)) {
                for (DerpNode node : region.nodes()) {
                    plan(region, asRelay(node), wanted);
                }
            }
        }
        return wanted;
    }

    private boolean isProbed(DerpRegion region) {
        return options.regionCode().isEmpty()
                || options.regionCode().equals(region.regionCode())
                || options.regionCode().equals(Integer.toString(region.regionId()));
    }

    /** The node without the flag STUNOnly, since all nodes are probed. */
    private static DerpNode asRelay(DerpNode n) {
        return new DerpNode(n.name(), n.regionId(), n.hostName(), n.certName(), n.ipv4(), n.ipv6(), n.stunPort(), false,
                n.derpPort(), n.insecureForTests(), n.stunTestIp(), n.canPort80(), n.others());
    }

    private void plan(DerpRegion region, DerpNode node, Map<String, Planned> wanted) {
        Map<String, String> labels = Map.of(
                "region", region.regionCode(),
                "region_id", Integer.toString(region.regionId()),
                "hostname", node.hostName());
        String prefix = "derp/" + region.regionCode() + "/" + node.name() + "/";
        add(wanted, prefix + "tls", options.tlsInterval(), labels, kinds.tls(node), node);
        for (boolean v6 : new boolean[]{false, true}) {
            stunAddress(node, v6).ifPresent(address -> add(wanted, prefix + (v6 ? "udp6" : "udp"),
                    options.stunInterval(), labels, kinds.udp(node, address), node));
        }
        for (DerpNode each : region.nodes()) {
            DerpNode to = asRelay(each);
            String pair = prefix + to.name() + "/";
            add(wanted, pair + "mesh", options.meshInterval(), labels, kinds.mesh(node, to), node, to);
            add(wanted, pair + "bw", options.bwInterval(), labels, kinds.bandwidth(node, to), node, to);
            if (options.qdPacketsPerSecond() > 0 && !once) { // a run of it does not end
                add(wanted, pair + "qd", CONTINUOUS, labels, kinds.queuingDelay(node, to), node, to);
            }
        }
    }

    private static void add(Map<String, Planned> wanted, String name, Duration interval, Map<String, String> labels,
            ProbeClass probeClass, DerpNode... nodes) {
        if (!interval.isZero()) {
            wanted.put(name, new Planned(interval, labels, probeClass, List.of(nodes)));
        }
    }

    private static Optional<InetSocketAddress> stunAddress(DerpNode node, boolean v6) {
        String literal = v6 ? node.ipv6() : node.ipv4();
        int port = node.stunPort() == 0 ? DEFAULT_STUN_PORT : node.stunPort();
        if (port < 0 || port > MAX_PORT) {
            return Optional.empty();
        }
        return IpLiteral.parseWithZone(literal)
                .filter(address -> address instanceof Inet6Address == v6)
                .map(address -> new InetSocketAddress(address, port));
    }
}
