package dev.jderp.server;

import dev.jderp.key.KeyProbe;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every key that is known in the region, and the forwarders to keys that other relays have
 * ({@code docs/protocol.md#forwarders}). Changed under the registry's lock; look-ups take no lock.
 */
final class ForwarderTable {

    /** Stands for a key that is here and nowhere else. */
    private static final PacketForwarder LOCAL = (source, destination, packets, index, length) -> {
        throw new IllegalStateException("there is no way to forward to a client that is here alone");
    };

    private final ConcurrentHashMap<NodePublicKey, PacketForwarder> ways = new ConcurrentHashMap<>();
    private final Counters<Metric> metrics;

    ForwarderTable(Counters<Metric> metrics) {
        this.metrics = metrics;
    }

    /** The way to the key in {@code probe}, null if no other relay has it. */
    @Nullable
    @SuppressWarnings({"CollectionIncompatibleType", "ReferenceEquality"}) // a probe equals its key; the one constant
    PacketForwarder find(KeyProbe probe) {
        PacketForwarder way = ways.get(probe);
        return way == LOCAL ? null : way;
    }

    /** The way to {@code key}, null if no other relay has it. */
    @Nullable
    @SuppressWarnings("ReferenceEquality") // the one constant
    PacketForwarder find(NodePublicKey key) {
        PacketForwarder way = ways.get(key);
        return way == LOCAL ? null : way;
    }

    /** Whether the key is here alone, for all that this table knows. */
    @SuppressWarnings("ReferenceEquality") // the one constant
    boolean isLocalOnly(NodePublicKey key) {
        return ways.get(key) == LOCAL;
    }

    /** Whether the key is anywhere in the region. */
    boolean contains(NodePublicKey key) {
        return ways.containsKey(key);
    }

    /** The key has its first connection here; a way to it that is known stays known. */
    void localCame(NodePublicKey key) {
        if (ways.putIfAbsent(key, LOCAL) == null) {
            metrics.increment(Metric.CLIENTS_TOTAL);
        } else {
            metrics.decrement(Metric.CLIENTS_REMOTE);
        }
    }

    /** The key has lost its last connection here; true if it has left the region with it. */
    boolean localLeft(NodePublicKey key) {
        if (ways.remove(key, LOCAL)) {
            metrics.decrement(Metric.CLIENTS_TOTAL);
            return true;
        }
        metrics.increment(Metric.CLIENTS_REMOTE);
        return false;
    }

    /** Another relay has the key. */
    @SuppressWarnings("ReferenceEquality") // a way is itself, whatever it says
    void add(NodePublicKey key, PacketForwarder forwarder) {
        PacketForwarder known = ways.get(key);
        if (known == null) {
            ways.put(key, forwarder);
            metrics.increment(Metric.CLIENTS_TOTAL);
            metrics.increment(Metric.CLIENTS_REMOTE);
        } else if (known == LOCAL) {
            ways.put(key, forwarder);
        } else if (known instanceof MultiForwarder several) {
            several.add(forwarder);
        } else if (known != forwarder) {
            ways.put(key, new MultiForwarder(known, forwarder));
            metrics.increment(Metric.MULTIFORWARDER_CREATED);
        }
    }

    /**
     * Another relay has the key no more.
     *
     * @param isLocal whether the key has a connection here
     * @return whether the key has left the region with it
     */
    @SuppressWarnings("ReferenceEquality") // a way is itself, whatever it says
    boolean remove(NodePublicKey key, PacketForwarder forwarder, boolean isLocal) {
        PacketForwarder known = ways.get(key);
        if (known == null) {
            return false;
        }
        if (known instanceof MultiForwarder several) {
            if (several.remove(forwarder) && several.size() == 1) {
                ways.put(key, several.preferred());
                metrics.increment(Metric.MULTIFORWARDER_DELETED);
            }
            return false;
        }
        if (known != forwarder) {
            metrics.increment(Metric.PACKET_FORWARDER_DELETE_OTHER_VALUE);
            return false;
        }
        if (isLocal) {
            ways.put(key, LOCAL);
            return false;
        }
        ways.remove(key);
        metrics.decrement(Metric.CLIENTS_TOTAL);
        metrics.decrement(Metric.CLIENTS_REMOTE);
        return true;
    }

    /** The keys that it takes to be here alone. */
    Iterable<NodePublicKey> localOnly() {
        return () -> ways.keySet().stream().filter(this::isLocalOnly).iterator();
    }
}
