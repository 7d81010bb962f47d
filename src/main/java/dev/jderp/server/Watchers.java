package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Clients that are notified of every client that comes or goes ({@code docs/protocol.md#watching}). Guarded by the
 * registry's lock, so that every watcher gets all changes in order; their writes are requested after its release.
 */
final class Watchers {

    private final Set<Client> watchers = new LinkedHashSet<>();
    private final Counters<Metric> metrics;

    Watchers(Counters<Metric> metrics) {
        this.metrics = metrics;
    }

    /** Adds a watcher; it gets a PeerPresent frame for each key of {@code present}, also if it was one already. */
    void add(Client watcher, Collection<ClientSet> present, Notices notices) {
        List<byte[]> frames = new ArrayList<>(present.size());
        for (ClientSet each : present) {
            Client active = each.active;
            if (active != null) {
                frames.add(peerPresent(active));
            }
        }
        watcher.outbound.changes().addAll(frames);
        notices.write(Set.of(watcher));
        if (watchers.add(watcher)) {
            metrics.increment(Metric.WATCHERS);
        }
    }

    void remove(Client watcher) {
        if (watchers.remove(watcher)) {
            metrics.decrement(Metric.WATCHERS);
        }
    }

    /** Reports that a connection has come. */
    void reportConnected(Client c, Notices notices) {
        if (!watchers.isEmpty()) {
            report(peerPresent(c), notices);
        }
    }

    /** Reports that a key has lost its last connection. */
    void reportGone(NodePublicKey key, Notices notices) {
        if (!watchers.isEmpty()) {
            report(FrameEncoder.encode(new Frame.PeerGone(key, PeerGoneReason.DISCONNECTED)), notices);
        }
    }

    private void report(byte[] frame, Notices notices) {
        watchers.forEach(watcher -> watcher.outbound.changes().add(frame));
        notices.write(watchers);
    }

    private static byte[] peerPresent(Client c) {
        return FrameEncoder.encode(new Frame.PeerPresent(c.clientKey(), c.remoteAddress(), c.presentFlags()));
    }
}
