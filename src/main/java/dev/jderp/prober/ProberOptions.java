package dev.jderp.prober;

import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.key.MeshKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What is probed, and how often, like derpprobe's flags ({@code docs/protocol.md#prober-flags}). A kind of probe whose
 * interval is zero is left out. Bandwidth over a TUN device (derpprobe's {@code -bw-tun-ipv4-addr}) is not offered.
 *
 * @param derpMap URL of the DERP map, http, https or file; or {@code local} for that of the tailscaled on this host
 * @param spread whether first runs are spread over the interval
 * @param interval how often the map is fetched
 * @param meshInterval how often a packet is sent from each node of a region to each
 * @param stunInterval how often STUN is asked
 * @param tlsInterval how often TLS and certificates are looked at
 * @param bwInterval how often bandwidth is measured
 * @param bwProbeSizeBytes how much is sent for that
 * @param qdPacketsPerSecond how many packets a second measure queuing delay, without end; 0 for none
 * @param qdPacketTimeout after what time such a packet counts as dropped
 * @param regionCode code or id of the only region that is probed, empty for all
 * @param meshKey the mesh key of one region's relays, which lets the prober in where clients are verified
 * @param meshRegion the id of that region; empty for the one that {@code regionCode} names, and without it nobody gets
 *     the key
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

    /** The word for the map of the tailscaled on this host. */
    public static final String LOCAL = "local";

    /** Where derpprobe listens. */
    public static final int DEFAULT_PORT = 8030;

    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(15);
    private static final long MAX_BW_BYTES = 1L << 33;
    private static final int MAX_PACKETS_PER_SECOND = 10_000;

    /** Derpprobe's. */
    public static final ProberOptions DEFAULTS = new ProberOptions(
            "https://login.tailscale.com/derpmap/default", true, DEFAULT_INTERVAL, DEFAULT_INTERVAL, DEFAULT_INTERVAL,
            DEFAULT_INTERVAL, Duration.ZERO, 1_000_000, 0, Duration.ofSeconds(5), "", Optional.empty(),
            OptionalInt.empty());

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException in one line
     */
    public ProberOptions {
        require(!interval.isNegative() && !interval.isZero(), "the interval of the map", interval, "more than nothing");
        for (Duration each : new Duration[]{meshInterval, stunInterval, tlsInterval, bwInterval}) {
            require(!each.isNegative(), "an interval", each, "zero or more");
        }
        require(bwProbeSizeBytes >= 1 && bwProbeSizeBytes <= MAX_BW_BYTES, "the size of a bandwidth probe",
                bwProbeSizeBytes, "1 to " + MAX_BW_BYTES + " bytes");
        require(qdPacketsPerSecond >= 0 && qdPacketsPerSecond <= MAX_PACKETS_PER_SECOND,
                "the number of packets per second", qdPacketsPerSecond, "0 to " + MAX_PACKETS_PER_SECOND);
        require(!qdPacketTimeout.isNegative() && !qdPacketTimeout.isZero(), "the timeout of a packet",
                qdPacketTimeout, "more than nothing");
    }

    private static void require(boolean fits, String what, Object value, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(what + " is " + value + "; expected " + expected);
        }
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

    private ProberOptions with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.build();
    }

    /** The options as variables, for a change of some of them. */
    private static final class Copy {

        private String derpMap;
        private boolean spread;
        private Duration interval;
        private Duration meshInterval;
        private Duration stunInterval;
        private Duration tlsInterval;
        private Duration bwInterval;
        private long bwProbeSizeBytes;
        private int qdPacketsPerSecond;
        private Duration qdPacketTimeout;
        private String regionCode;
        private Optional<MeshKey> meshKey;
        private OptionalInt meshRegion;

        private Copy(ProberOptions base) {
            derpMap = base.derpMap;
            spread = base.spread;
            interval = base.interval;
            meshInterval = base.meshInterval;
            stunInterval = base.stunInterval;
            tlsInterval = base.tlsInterval;
            bwInterval = base.bwInterval;
            bwProbeSizeBytes = base.bwProbeSizeBytes;
            qdPacketsPerSecond = base.qdPacketsPerSecond;
            qdPacketTimeout = base.qdPacketTimeout;
            regionCode = base.regionCode;
            meshKey = base.meshKey;
            meshRegion = base.meshRegion;
        }

        private ProberOptions build() {
            return new ProberOptions(derpMap, spread, interval, meshInterval, stunInterval, tlsInterval, bwInterval,
                    bwProbeSizeBytes, qdPacketsPerSecond, qdPacketTimeout, regionCode, meshKey, meshRegion);
        }
    }

    /**
     * The mesh key for a login at a node: only in the key's region, and only where TLS proves which relay it is, since
     * whoever has the key may read and send every client's packets.
     */
    Optional<MeshKey> meshKey(DerpNode node) {
        boolean isKnown = !node.insecureForTests() || CertName.isPin(node.certName());
        boolean isRegion = meshRegion.isPresent() ? node.regionId() == meshRegion.getAsInt() : !regionCode.isEmpty();
        return meshKey.filter(key -> isKnown && isRegion);
    }
}
