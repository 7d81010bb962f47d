package dev.jderp.prober;

import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.key.MeshKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What is probed and how often, like derpprobe's flags ({@code docs/protocol.md#prober-flags}). A kind of probe whose
 * interval is zero is switched off. Bandwidth over a TUN device (derpprobe's {@code -bw-tun-ipv4-addr}) is not
 * supported.
 *
 * @param derpMap URL of the DERP map, http, https or file; or {@code local} for the map of the tailscaled on this host
 * @param spread whether first runs are spread over the interval
 * @param interval how often the map is fetched
 * @param meshInterval how often a packet is sent from each node of a region to each other node
 * @param stunInterval how often STUN is measured
 * @param tlsInterval how often TLS and certificates are checked
 * @param bwInterval how often bandwidth is measured
 * @param bwProbeSizeBytes how many bytes a bandwidth probe sends
 * @param qdPacketsPerSecond how many packets per second measure the queuing delay, continuously; 0 for none
 * @param qdPacketTimeout the time after which such a packet counts as dropped
 * @param regionCode code or id of the only region to probe; empty for all regions
 * @param meshKey the mesh key of one region's relays, with which they admit the prober where clients are verified
 * @param meshRegion the id of that region; empty for the region that {@code regionCode} names. Without either, the key
 *     is not sent to any relay
 */
public record ProberOptions(
        String derpMap,
        boolean spread,
        Duration interval,
        Duration meshInterval,
        Duration stunInterval,
        Duration tlsInterval,
        Duration bwInterval,
        long bwProbeSizeBytes,
        int qdPacketsPerSecond,
        Duration qdPacketTimeout,
        String regionCode,
        Optional<MeshKey> meshKey,
        OptionalInt meshRegion) {

    /** The value of {@code derpMap} for the map of the tailscaled on this host. */
    public static final String LOCAL = "local";

    /** The port that derpprobe listens on. */
    public static final int DEFAULT_PORT = 8030;

    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(15);
    private static final long MAX_BW_BYTES = 1L << 33;
    private static final int MAX_PACKETS_PER_SECOND = 10_000;

    /** The defaults of derpprobe's flags. */
    public static final ProberOptions DEFAULTS = new Builder().build();

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with one line that names the option, its value and the range
     */
    public ProberOptions {
        require(!interval.isNegative() && !interval.isZero(), "the interval of the map", interval, "more than zero");
        for (Duration each : new Duration[]{meshInterval, stunInterval, tlsInterval, bwInterval}) {
            require(!each.isNegative(), "an interval", each, "0 or more");
        }
        require(bwProbeSizeBytes >= 1 && bwProbeSizeBytes <= MAX_BW_BYTES, "the size of a bandwidth probe",
                bwProbeSizeBytes, "1 to " + MAX_BW_BYTES + " bytes");
        require(qdPacketsPerSecond >= 0 && qdPacketsPerSecond <= MAX_PACKETS_PER_SECOND,
                "the number of packets per second", qdPacketsPerSecond, "0 to " + MAX_PACKETS_PER_SECOND);
        require(!qdPacketTimeout.isNegative() && !qdPacketTimeout.isZero(), "the timeout of a packet",
                qdPacketTimeout, "more than zero");
    }

    private static void require(boolean fits, String what, Object value, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(what + " is " + value + "; expected " + expected);
        }
    }

    /** The components, with derpprobe's defaults. */
    private static final class Builder {

        private String derpMap = "https://login.tailscale.com/derpmap/default";
        private boolean spread = true;
        private Duration interval = DEFAULT_INTERVAL;
        private Duration meshInterval = DEFAULT_INTERVAL;
        private Duration stunInterval = DEFAULT_INTERVAL;
        private Duration tlsInterval = DEFAULT_INTERVAL;
        private Duration bwInterval = Duration.ZERO;
        private long bwProbeSizeBytes = 1_000_000;
        private int qdPacketsPerSecond;
        private Duration qdPacketTimeout = Duration.ofSeconds(5);
        private String regionCode = "";
        private Optional<MeshKey> meshKey = Optional.empty();
        private OptionalInt meshRegion = OptionalInt.empty();

        ProberOptions build() {
            return new ProberOptions(derpMap, spread, interval, meshInterval, stunInterval, tlsInterval, bwInterval,
                    bwProbeSizeBytes, qdPacketsPerSecond, qdPacketTimeout, regionCode, meshKey, meshRegion);
        }
    }

    private ProberOptions with(Consumer<Builder> change) {
        Builder copy = new Builder();
        copy.derpMap = derpMap;
        copy.spread = spread;
        copy.interval = interval;
        copy.meshInterval = meshInterval;
        copy.stunInterval = stunInterval;
        copy.tlsInterval = tlsInterval;
        copy.bwInterval = bwInterval;
        copy.bwProbeSizeBytes = bwProbeSizeBytes;
        copy.qdPacketsPerSecond = qdPacketsPerSecond;
        copy.qdPacketTimeout = qdPacketTimeout;
        copy.regionCode = regionCode;
        copy.meshKey = meshKey;
        copy.meshRegion = meshRegion;
        change.accept(copy);
        return copy.build();
    }

    /** A copy with another map. */
    public ProberOptions withDerpMap(String url) {
        return with(copy -> copy.derpMap = url);
    }

    /** A copy whose first runs are spread over the interval, or all start at once. */
    public ProberOptions withSpread(boolean isSpread) {
        return with(copy -> copy.spread = isSpread);
    }

    /** A copy with these intervals of map, mesh, STUN and TLS. */
    public ProberOptions withIntervals(Duration map, Duration mesh, Duration stun, Duration tls) {
        return with(copy -> {
            copy.interval = map;
            copy.meshInterval = mesh;
            copy.stunInterval = stun;
            copy.tlsInterval = tls;
        });
    }

    /** A copy with bandwidth probes. */
    public ProberOptions withBandwidth(Duration every, long sizeBytes) {
        return with(copy -> {
            copy.bwInterval = every;
            copy.bwProbeSizeBytes = sizeBytes;
        });
    }

    /** A copy with probes of queuing delay. */
    public ProberOptions withQueuingDelay(int packetsPerSecond, Duration packetTimeout) {
        return with(copy -> {
            copy.qdPacketsPerSecond = packetsPerSecond;
            copy.qdPacketTimeout = packetTimeout;
        });
    }

    /** A copy that probes one region only. */
    public ProberOptions withRegionCode(String codeOrId) {
        return with(copy -> copy.regionCode = codeOrId);
    }

    /** A copy with the mesh key of the relays in a region, which must be given if it is not the only one probed. */
    public ProberOptions withMeshKey(Optional<MeshKey> key, OptionalInt region) {
        return with(copy -> {
            copy.meshKey = key;
            copy.meshRegion = region;
        });
    }

    /**
     * The mesh key for a login at a node: only in the key's region, and only where TLS proves the relay's identity,
     * since the key gives access to the packets of every client.
     */
    public Optional<MeshKey> meshKey(DerpNode node) {
        boolean isProven = !node.insecureForTests() || CertName.isPin(node.certName());
        boolean isRegion = meshRegion.isPresent() ? node.regionId() == meshRegion.getAsInt() : !regionCode.isEmpty();
        return meshKey.filter(key -> isProven && isRegion);
    }
}
