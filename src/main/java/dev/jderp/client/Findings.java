package dev.jderp.client;

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
final class Findings {

    private final SortedMap<Integer, Duration> latency = new TreeMap<>();
    private final Map<AddressFamily, SortedMap<Integer, Duration>> byFamily = new EnumMap<>(AddressFamily.class);
    private final Map<AddressFamily, InetSocketAddress> global = new EnumMap<>(AddressFamily.class);
    private final Set<AddressFamily> sent = EnumSet.noneOf(AddressFamily.class);
    private boolean udp;
    private Optional<Boolean> mappingVaries = Optional.empty();
    private Optional<Boolean> captivePortal = Optional.empty();

    Findings() {
        for (AddressFamily family : AddressFamily.values()) {
            byFamily.put(family, new TreeMap<>());
        }
    }

    void sent(AddressFamily family) {
        sent.add(family);
    }

    void stunAnswer(int regionId, AddressFamily family, Duration roundTrip, InetSocketAddress mapped) {
        udp = true;
        measured(regionId, family, roundTrip);
        InetSocketAddress first = global.putIfAbsent(family, mapped);
        if (family == AddressFamily.IPV4 && first != null) {
            mappingVaries = Optional.of(mappingVaries.orElse(false) || !first.equals(mapped));
        }
    }

    void httpsAnswer(int regionId, Duration roundTrip, InetAddress relay) {
        sent(AddressFamily.of(relay));
        measured(regionId, AddressFamily.of(relay), roundTrip);
    }

    private void measured(int regionId, AddressFamily family, Duration roundTrip) {
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

    /** Whether an answer would tell anything new: of a region, of IPv6 as such, or of how the NAT maps. */
    boolean wouldTell(int regionId, AddressFamily family) {
        return !latency.containsKey(regionId)
                || (family == AddressFamily.IPV6 ? of(family).isEmpty() : mappingVaries.isEmpty());
    }

    Report report(Instant now, boolean full, boolean hasIpv6, OptionalInt home) {
        return new Report(
                now,
                full,
                udp,
                !of(AddressFamily.IPV4).isEmpty(),
                !of(AddressFamily.IPV6).isEmpty(),
                sent.contains(AddressFamily.IPV4),
                sent.contains(AddressFamily.IPV6),
                hasIpv6,
                mappingVaries,
                home,
                latency,
                of(AddressFamily.IPV4),
                of(AddressFamily.IPV6),
                Optional.ofNullable(global.get(AddressFamily.IPV4)),
                Optional.ofNullable(global.get(AddressFamily.IPV6)),
                captivePortal);
    }

    private SortedMap<Integer, Duration> of(AddressFamily family) {
        return byFamily.getOrDefault(family, new TreeMap<>());
    }
}
