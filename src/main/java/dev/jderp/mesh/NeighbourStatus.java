package dev.jderp.mesh;

import dev.jderp.key.NodePublicKey;
import dev.jderp.server.MeshLink;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A neighbour and the link to it, at one moment.
 *
 * @param address where it is
 * @param source the place that names it: {@code list}, {@code api}, or the text of a source
 * @param state what the link is doing
 * @param since when that began
 * @param key its key; empty if it has never been connected to
 * @param hasIncoming whether it has a link to this relay
 * @param links how many times a link to it has come up
 * @param problem why the last attempt failed, or the last link ended; empty if neither has happened
 * @param peers how many keys it lists
 * @param roundTripMicros the round trip of the last Ping in microseconds; empty if unknown
 * @param packets how many packets its links have forwarded
 * @param bytes how many packet bytes they have forwarded
 * @param drops how many packets they could not take
 * @param queued how many packets wait for the link
 */
public record NeighbourStatus(
        NeighbourAddress address, String source, NeighbourState state, Instant since, Optional<NodePublicKey> key,
        boolean hasIncoming, long links, String problem, int peers, OptionalLong roundTripMicros, long packets,
        long bytes, long drops, int queued) {

    static NeighbourStatus of(
            NeighbourAddress address, String source, NeighbourState state, long sinceMs, Optional<NodePublicKey> key,
            boolean hasIncoming, long links, String problem, LinkTraffic traffic) {
        Optional<MeshLink> link = traffic.link();
        return new NeighbourStatus(address, source, state, Instant.ofEpochMilli(sinceMs), key, hasIncoming, links,
                problem, link.map(MeshLink::peerCount).orElse(0),
                link.map(MeshLink::roundTripMicros).orElse(OptionalLong.empty()),
                traffic.allPackets(), traffic.allBytes(), traffic.allDrops(),
                link.map(MeshLink::queuedPackets).orElse(0));
    }

    /** Whether packets can be forwarded. */
    public boolean isUp() {
        return state == NeighbourState.UP;
    }

    /** Whether there should be a link: not to this relay itself, nor a second one to another. */
    public boolean isExpected() {
        return isUp() || isMissing();
    }

    /** Whether a link is to be expected and there is none. */
    public boolean isMissing() {
        return state == NeighbourState.WAITING || state == NeighbourState.CONNECTING;
    }

    /** Whether this relay has a link to the neighbour, and the neighbour has none to this one. */
    public boolean isHalfOpen() {
        return isUp() && !hasIncoming;
    }
}
