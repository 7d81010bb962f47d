package dev.jderp.client;

import dev.jderp.client.NodeDialer.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one check has found so far. For one thread at a time. */
final class CheckResults {

    private final SortedMap<Integer, Duration> latency = new TreeMap<>();
    private final Map<Family, SortedMap<Integer, Duration>> byFamily = new EnumMap<>(Family.class);
    private final Map<Family, InetSocketAddress> global = new EnumMap<>(Family.class);
    /** The server whose answer gave the global address, by family. */
    private final Map<Family, InetSocketAddress> servers = new EnumMap<>(Family.class);
    private final Set<Family> sent = EnumSet.noneOf(Family.class);
    private boolean udp;
    private Optional<Boolean> mappingVaries = Optional.empty();
    private Optional<Boolean> captivePortal = Optional.empty();

    CheckResults() {
        for (Family family : Family.values()) {
            byFamily.put(family, new TreeMap<>());
        }
    }

    void sent(Family family) {
        sent.add(family);
    }

    void stunAnswer(int regionId, InetSocketAddress server, Duration roundTrip, InetSocketAddress mapped) {
        Family family = family(server.getAddress());
        udp = true;
        sent(family); // the answer may come before the news of that
        measured(regionId, family, roundTrip);
        InetSocketAddress first = global.putIfAbsent(family, mapped);
        servers.putIfAbsent(family, server);
        if (family == Family.IPV4 && first != null && !server.equals(servers.get(family))) {
            mappingVaries = Optional.of(mappingVaries.orElse(false) || !first.equals(mapped));
        }
    }

    private static Family family(InetAddress address) {
        return Family.IPV4.holds(address) ? Family.IPV4 : Family.IPV6;
    }

    void httpsAnswer(int regionId, Duration roundTrip, InetAddress relay) {
        Family family = family(relay);
        sent(family);
        measured(regionId, family, roundTrip);
    }

    private void measured(int regionId, Family family, Duration roundTrip) {
        for (SortedMap<Integer, Duration> each : List.of(latency, of(family))) {
            each.merge(regionId, roundTrip, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        }
    }

    void portalAnswer(boolean isCaptive) {
        captivePortal = Optional.of(captivePortal.orElse(false) || isCaptive);
    }

    boolean udp() {
        return udp;
    }

    /** The best latency of each region that has answered. */
    SortedMap<Integer, Duration> latency() {
        return latency;
    }

    /** Whether an answer would add information: about a region, about IPv6, or about how the NAT maps. */
    boolean wouldTell(int regionId, Family family) {
        return !latency.containsKey(regionId)
                || (family == Family.IPV6 ? of(family).isEmpty() : mappingVaries.isEmpty());
    }

    Report report(Instant now, boolean full, boolean hasIpv6, OptionalInt home) {
        return new Report(
                now,
                full,
                udp,
                !of(Family.IPV4).isEmpty(),
                !of(Family.IPV6).isEmpty(),
                sent.contains(Family.IPV4),
                sent.contains(Family.IPV6),
                hasIpv6,
                mappingVaries,
                home,
                latency,
                of(Family.IPV4),
                of(Family.IPV6),
                Optional.ofNullable(global.get(Family.IPV4)),
                Optional.ofNullable(global.get(Family.IPV6)),
                captivePortal);
    }

    private SortedMap<Integer, Duration> of(Family family) {
        return byFamily.getOrDefault(family, new TreeMap<>());
    }
}
