package dev.jderp.prober;

import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.key.MeshKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is probed, and how often, like derpprobe's flags ({@code docs/protocol.md#prober-flags}). A kind of probe whose
 * interval is zero is left out. Bandwidth over a TUN device (derpprobe's {@code -bw-tun-ipv4-addr}) is not offered.
 *
 * @param derpMap URL of the DERP map, http, https or file; or {@code local} for that of the tailscaled on this host
 * @param spread whether first runs are spread over the interval
 * @param interval how often the map is fetched
 * @param meshInterval how often a packet is sent from each node of a region to each
 * @param stunInterval how often STUN is probed
 * @param tlsInterval how often TLS and certificates are probed
 * @param bwInterval how often bandwidth is probed
 * @param bwProbeSizeBytes how many bytes a bandwidth probe sends
 * @param qdPacketsPerSecond how many packets a second measure queuing delay, without end; 0 for none
 * @param qdPacketTimeout the time after which a packet for queuing delay counts as dropped
 * @param regionCode code or id of the only region that is probed, empty for all
 * @param meshKey the mesh key of one region's relays, which admits the prober where clients are verified
 * @param meshRegion the id of that region; empty for the one that {@code regionCode} names, if both are empty, the key
 *     is never used
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
        require(!interval.isNegative() && !interval.isZero(), "the interval of the map", interval, "more than 0");
        for (Duration each : new Duration[]{meshInterval, stunInterval, tlsInterval, bwInterval}) {
            require(!each.isNegative(), "an interval", each, "0 or more");
        }
        require(bwProbeSizeBytes >= 1 && bwProbeSizeBytes <= MAX_BW_BYTES, "the size of a bandwidth probe",
                bwProbeSizeBytes, "1 to " + MAX_BW_BYTES + " bytes");
        require(qdPacketsPerSecond >= 0 && qdPacketsPerSecond <= MAX_PACKETS_PER_SECOND,
                "the number of packets per second", qdPacketsPerSecond, "0 to " + MAX_PACKETS_PER_SECOND);
        require(!qdPacketTimeout.isNegative() && !qdPacketTimeout.isZero(), "the timeout of a packet",
                qdPacketTimeout, "more than 0");
    }

    private static void require(boolean fits, String what, Object value, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(what + " is " + value + "; expected " + expected);
        }
    }

    /** With another map. */
    public ProberOptions withDerpMap(String url) {
        return new ProberOptions(url, spread, interval, meshInterval, stunInterval, tlsInterval, bwInterval,
                bwProbeSizeBytes, qdPacketsPerSecond, qdPacketTimeout, regionCode, meshKey, meshRegion);
    }

    /** With first runs spread over the interval, or all at once. */
    public ProberOptions withSpread(boolean isSpread) {
        return new ProberOptions(derpMap, isSpread, interval, meshInterval, stunInterval, tlsInterval, bwInterval,
                bwProbeSizeBytes, qdPacketsPerSecond, qdPacketTimeout, regionCode, meshKey, meshRegion);
    }

    /** With these intervals of map, mesh, STUN and TLS. */
    public ProberOptions withIntervals(Duration map, Duration mesh, Duration stun, Duration tls) {
        return new ProberOptions(derpMap, spread, map, mesh, stun, tls, bwInterval, bwProbeSizeBytes,
                qdPacketsPerSecond, qdPacketTimeout, regionCode, meshKey, meshRegion);
    }

    /** With bandwidth probes. */
    public ProberOptions withBandwidth(Duration every, long sizeBytes) {
        return new ProberOptions(derpMap, spread, interval, meshInterval, stunInterval, tlsInterval, every, sizeBytes,
                qdPacketsPerSecond, qdPacketTimeout, regionCode, meshKey, meshRegion);
    }

    /** With probes of queuing delay. */
    public ProberOptions withQueuingDelay(int packetsPerSecond, Duration packetTimeout) {
        return new ProberOptions(derpMap, spread, interval, meshInterval, stunInterval, tlsInterval, bwInterval,
                bwProbeSizeBytes, packetsPerSecond, packetTimeout, regionCode, meshKey, meshRegion);
    }

    /** Only for one region. */
    public ProberOptions withRegionCode(String codeOrId) {
        return new ProberOptions(derpMap, spread, interval, meshInterval, stunInterval, tlsInterval, bwInterval,
                bwProbeSizeBytes, qdPacketsPerSecond, qdPacketTimeout, codeOrId, meshKey, meshRegion);
    }

    /** With the mesh key of the relays in one region, which must be named if it is not this one. */
    public ProberOptions withMeshKey(Optional<MeshKey> key, OptionalInt region) {
        return new ProberOptions(derpMap, spread, interval, meshInterval, stunInterval, tlsInterval, bwInterval,
                bwProbeSizeBytes, qdPacketsPerSecond, qdPacketTimeout, regionCode, key, region);
    }

    /**
     * The mesh key for a login at a node: only in the key's region, and only where TLS proves which relay it is, since
     * a server that knows the key can read and send every client's packets.
     */
    Optional<MeshKey> meshKey(DerpNode node) {
        boolean isKnown = !node.insecureForTests() || CertName.isPin(node.certName());
        boolean isRegion = meshRegion.isPresent() ? node.regionId() == meshRegion.getAsInt() : !regionCode.isEmpty();
        return meshKey.filter(key -> isKnown && isRegion);
    }
}
