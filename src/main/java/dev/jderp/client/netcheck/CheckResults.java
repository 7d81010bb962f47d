package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The measurements of one check so far. Used by one thread at a time. */
final class CheckResults {

    private final SortedMap<Integer, Duration> latency = new TreeMap<>();
    private final Map<Family, SortedMap<Integer, Duration>> byFamily = new EnumMap<>(Family.class);
    private final Map<Family, InetSocketAddress> global = new EnumMap<>(Family.class);
    /** The server that reported the global address, by family. */
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

    /** A packet was sent over this family. */
    void onSent(Family family) {
        sent.add(family);
    }

    /** A STUN server has answered, and has seen this machine as {@code mapped}. */
    void onStunAnswer(int regionId, InetSocketAddress server, Duration roundTrip, InetSocketAddress mapped) {
        Family family = Family.of(server.getAddress());
        udp = true;
        onSent(family); // the answer may be reported before the sending
        addLatency(regionId, family, roundTrip);
        InetSocketAddress first = global.putIfAbsent(family, mapped);
        servers.putIfAbsent(family, server);
        if (family == Family.IPV4 && first != null && !server.equals(servers.get(family))) {
            mappingVaries = Optional.of(mappingVaries.orElse(false) || !first.equals(mapped));
        }
    }

    /** A relay has answered over HTTPS. */
    void onHttpsAnswer(int regionId, Duration roundTrip, InetAddress relay) {
        Family family = Family.of(relay);
        onSent(family);
        addLatency(regionId, family, roundTrip);
    }

    private void addLatency(int regionId, Family family, Duration roundTrip) {
        for (SortedMap<Integer, Duration> each : List.of(latency, latency(family))) {
            each.merge(regionId, roundTrip, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        }
    }

    /** The check for a captive portal at one relay has ended. */
    void onPortalAnswer(boolean isCaptive) {
        captivePortal = Optional.of(captivePortal.orElse(false) || isCaptive);
    }

    /** Whether any STUN server has answered. */
    boolean udp() {
        return udp;
    }

    /** The lowest latency of each region that has answered. */
    SortedMap<Integer, Duration> latency() {
        return latency;
    }

    /** Whether an answer would add information: about the region, about IPv6, or about how the NAT maps. */
    boolean isAnswerUseful(int regionId, Family family) {
        return !latency.containsKey(regionId)
                || (family == Family.IPV6 ? latency(family).isEmpty() : mappingVaries.isEmpty());
    }

    /** Starts a report with these measurements; the caller adds the time, the kind of check and the home. */
    Report.Builder report() {
        return Report.builder()
                .udp(udp)
                .canSend(sent.contains(Family.IPV4), sent.contains(Family.IPV6))
                .mappingVariesByDestIp(mappingVaries)
                .latencies(latency, latency(Family.IPV4), latency(Family.IPV6))
                .globalAddresses(Optional.ofNullable(global.get(Family.IPV4)),
                        Optional.ofNullable(global.get(Family.IPV6)))
                .captivePortal(captivePortal);
    }

    private SortedMap<Integer, Duration> latency(Family family) {
        return byFamily.getOrDefault(family, new TreeMap<>());
    }
}
