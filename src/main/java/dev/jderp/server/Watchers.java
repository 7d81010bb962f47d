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
 * Connections that are notified of every client that comes or goes ({@code docs/protocol.md#watching}). Guarded by the
 * registry's lock, so that every watcher gets all changes in order; its holder requests their writes afterwards.
 */
final class Watchers {

    private final Set<ClientConnection> watchers = new LinkedHashSet<>();
    private final Counters<Metric> metrics;

    Watchers(Counters<Metric> metrics) {
        this.metrics = metrics;
    }

    /** Adds a watcher, which first gets every present client, also if it was a watcher already. */
    void add(ClientConnection watcher, Collection<ClientSet> present) {
        List<byte[]> flood = new ArrayList<>(present.size());
        for (ClientSet each : present) {
            ClientConnection active = each.active;
            if (active != null) {
                flood.add(presence(active));
            }
        }
        watcher.outbound().changes().addAll(flood);
        if (watchers.add(watcher)) {
            metrics.increment(Metric.WATCHERS);
        }
    }

    void remove(ClientConnection watcher) {
        if (watchers.remove(watcher)) {
            metrics.decrement(Metric.WATCHERS);
        }
    }

    /** A connection was added; returns the watchers that have to write. */
    List<ClientConnection> came(ClientConnection c) {
        return watchers.isEmpty() ? List.of() : tell(presence(c));
    }

    /** A key has lost its last connection; returns the watchers that have to write. */
    List<ClientConnection> left(NodePublicKey key) {
        return watchers.isEmpty()
                ? List.of()
                : tell(FrameEncoder.encode(new Frame.PeerGone(key, PeerGoneReason.DISCONNECTED)));
    }

    private List<ClientConnection> tell(byte[] frame) {
        watchers.forEach(watcher -> watcher.outbound().changes().add(frame));
        return List.copyOf(watchers);
    }

    private static byte[] presence(ClientConnection c) {
        return FrameEncoder.encode(new Frame.PeerPresent(c.clientKey(), c.remoteAddress(), c.presentFlags()));
    }
}
