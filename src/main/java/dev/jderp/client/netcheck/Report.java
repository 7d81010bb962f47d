package dev.jderp.client.netcheck;

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
 * The result of a {@link NetCheck} ({@code docs/protocol.md#netcheck}). Immutable.
 *
 * @param now when the check ended
 * @param full whether all regions were measured, and not only the nearest ones
 * @param udp whether any STUN server answered
 * @param ipv4 whether a region answered over IPv4
 * @param ipv6 whether a region answered over IPv6
 * @param ipv4CanSend whether a packet could be sent over IPv4
 * @param ipv6CanSend whether a packet could be sent over IPv6
 * @param osHasIpv6 whether this machine has an IPv6 socket
 * @param mappingVariesByDestIp whether servers see one socket of this machine at different addresses, so that a NAT
 *     maps by destination; empty if fewer than two servers answered over IPv4
 * @param preferredDerp the id of the home region; empty if there is no home
 * @param regionLatency the lowest round trip to each region that answered, over either family, by region id
 * @param regionV4Latency the same over IPv4
 * @param regionV6Latency the same over IPv6
 * @param globalV4 this machine's IPv4 address and port as a server saw it
 * @param globalV6 this machine's IPv6 address and port as a server saw it
 * @param captivePortal whether a captive portal answers in place of the relays; empty if that was not checked, or there
 *     was no answer
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

    /** Copies the maps. */
    public Report {
        regionLatency = Collections.unmodifiableSortedMap(new TreeMap<>(regionLatency));
        regionV4Latency = Collections.unmodifiableSortedMap(new TreeMap<>(regionV4Latency));
        regionV6Latency = Collections.unmodifiableSortedMap(new TreeMap<>(regionV6Latency));
    }

    /** Starts a report without any answer: empty, false, and made at the epoch. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The report as JSON, with the member names of Tailscale's report. Latencies are in nanoseconds by region id; a
     * missing home is 0, a missing address an empty text, and any other missing value null.
     */
    public JsonObject toJson() {
        return ReportJson.of(this);
    }

    /** The values of a {@link Report}. Not safe for use by several threads. */
    public static final class Builder {

        private Instant now = Instant.EPOCH;
        private boolean full;
        private boolean udp;
        private boolean ipv4CanSend;
        private boolean ipv6CanSend;
        private boolean osHasIpv6;
        private Optional<Boolean> mappingVariesByDestIp = Optional.empty();
        private OptionalInt preferredDerp = OptionalInt.empty();
        private SortedMap<Integer, Duration> regionLatency = new TreeMap<>();
        private SortedMap<Integer, Duration> regionV4Latency = new TreeMap<>();
        private SortedMap<Integer, Duration> regionV6Latency = new TreeMap<>();
        private Optional<InetSocketAddress> globalV4 = Optional.empty();
        private Optional<InetSocketAddress> globalV6 = Optional.empty();
        private Optional<Boolean> captivePortal = Optional.empty();

        private Builder() {}

        /** When the check ended, and whether it measured all regions. */
        public Builder made(Instant at, boolean isFull) {
            now = at;
            full = isFull;
            return this;
        }

        /** Whether any STUN server answered. */
        public Builder udp(boolean answered) {
            udp = answered;
            return this;
        }

        /** Whether packets could be sent, by family. */
        public Builder canSend(boolean overIpv4, boolean overIpv6) {
            ipv4CanSend = overIpv4;
            ipv6CanSend = overIpv6;
            return this;
        }

        /** Whether this machine has an IPv6 socket. */
        public Builder osHasIpv6(boolean has) {
            osHasIpv6 = has;
            return this;
        }

        /** Whether a NAT maps by destination. */
        public Builder mappingVariesByDestIp(Optional<Boolean> varies) {
            mappingVariesByDestIp = varies;
            return this;
        }

        /** The home region. */
        public Builder preferredDerp(OptionalInt regionId) {
            preferredDerp = regionId;
            return this;
        }

        /** The round trips by region id, over either family and over each; those over a family show that it works. */
        public Builder latencies(SortedMap<Integer, Duration> either, SortedMap<Integer, Duration> overIpv4,
                SortedMap<Integer, Duration> overIpv6) {
            regionLatency = either;
            regionV4Latency = overIpv4;
            regionV6Latency = overIpv6;
            return this;
        }

        /** This machine's addresses as servers saw them. */
        public Builder globalAddresses(Optional<InetSocketAddress> ipv4, Optional<InetSocketAddress> ipv6) {
            globalV4 = ipv4;
            globalV6 = ipv6;
            return this;
        }

        /** Whether there is a captive portal. */
        public Builder captivePortal(Optional<Boolean> isCaptive) {
            captivePortal = isCaptive;
            return this;
        }

        /** Makes the report. */
        public Report build() {
            return new Report(now, full, udp, !regionV4Latency.isEmpty(), !regionV6Latency.isEmpty(), ipv4CanSend,
                    ipv6CanSend, osHasIpv6, mappingVariesByDestIp, preferredDerp, regionLatency, regionV4Latency,
                    regionV6Latency, globalV4, globalV6, captivePortal);
        }
    }
}
