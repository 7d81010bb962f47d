package dev.jderp.client;

import jakarta.json.JsonObject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a {@link NetCheck} has found out about this machine's network ({@code docs/protocol.md#netcheck}).
 *
 * @param now when the check ended
 * @param full whether all regions were asked, and not the nearest alone
 * @param udp whether a STUN answer came
 * @param ipv4 whether IPv4 works
 * @param ipv6 whether IPv6 works
 * @param ipv4CanSend whether a packet could be sent over IPv4
 * @param ipv6CanSend whether a packet could be sent over IPv6
 * @param osHasIpv6 whether the operating system supports IPv6
 * @param mappingVariesByDestIp whether servers see different addresses of one socket, so that a NAT maps by
 *     destination; absent if fewer than two have answered over IPv4
 * @param preferredDerp the region to call home
 * @param regionLatency the best round trip to each region that has answered, of both families
 * @param regionV4Latency the same over IPv4
 * @param regionV6Latency the same over IPv6
 * @param globalV4 this machine's IPv4 address and port, as a server saw it
 * @param globalV6 this machine's IPv6 address and port, as a server saw it
 * @param captivePortal whether a captive portal answers in place of the relays; absent if that was not checked, or
 *     nothing answered
 */
public record Report(
        Instant now,
        boolean full,
        boolean udp,
        boolean ipv4,
        boolean ipv6,
        boolean ipv4CanSend,
        boolean ipv6CanSend,
        boolean osHasIpv6,
        Optional<Boolean> mappingVariesByDestIp,
        OptionalInt preferredDerp,
        SortedMap<Integer, Duration> regionLatency,
        SortedMap<Integer, Duration> regionV4Latency,
        SortedMap<Integer, Duration> regionV6Latency,
        Optional<InetSocketAddress> globalV4,
        Optional<InetSocketAddress> globalV6,
        Optional<Boolean> captivePortal) {

    /** Makes an unmodifiable copy. */
    public Report {
        regionLatency = Collections.unmodifiableSortedMap(new TreeMap<>(regionLatency));
        regionV4Latency = Collections.unmodifiableSortedMap(new TreeMap<>(regionV4Latency));
        regionV6Latency = Collections.unmodifiableSortedMap(new TreeMap<>(regionV6Latency));
    }

    /**
     * As JSON, under the names that Tailscale's report has; latencies are in nanoseconds, an absent
     * home is 0, an absent address empty, and anything else that is absent null.
     */
    public JsonObject toJson() {
        return ReportJson.of(this);
    }
}
