package dev.jderp.server;

import dev.jderp.key.KeyMap;
import dev.jderp.key.LookupKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every key that is known in the region, and the forwarders to keys that other relays have
 * ({@code docs/protocol.md#forwarders}). Changed under the registry's lock; lookups take no lock.
 */
final class ForwarderTable {

    /** Marks a key that is connected to this relay and to no other. */
    private static final PacketForwarder LOCAL = (source, frame, scope) -> {
        throw new IllegalStateException("the client is connected to this relay only");
    };

    private final KeyMap<PacketForwarder> forwarders = new KeyMap<>();
    private final Counters<Metric> metrics;

    ForwarderTable(Counters<Metric> metrics) {
        this.metrics = metrics;
    }

    /** The forwarder to the key in {@code lookupKey}, null if no other relay has it. */
    @Nullable
    @SuppressWarnings("ReferenceEquality") // the one constant
    PacketForwarder find(LookupKey lookupKey) {
        PacketForwarder found = forwarders.get(lookupKey);
        return found == LOCAL ? null : found;
    }

    /** The forwarder to {@code key}, null if no other relay has it. */
    @Nullable
    @SuppressWarnings("ReferenceEquality") // the one constant
    PacketForwarder find(NodePublicKey key) {
        PacketForwarder found = forwarders.get(key);
        return found == LOCAL ? null : found;
    }

    /** Whether the key is connected to this relay and, by this table, to no other. */
    @SuppressWarnings("ReferenceEquality") // the one constant
    boolean isLocalOnly(NodePublicKey key) {
        return forwarders.get(key) == LOCAL;
    }

    /** Whether the key is anywhere in the region. */
    boolean contains(NodePublicKey key) {
        return forwarders.containsKey(key);
    }

    /** Whether {@code forwarder} leads to the key. */
    @SuppressWarnings("ReferenceEquality") // a forwarder is equal only to itself
    boolean has(NodePublicKey key, PacketForwarder forwarder) {
        PacketForwarder known = forwarders.get(key);
        return known == forwarder || (known instanceof MultiForwarder several && several.contains(forwarder));
    }

    /** The keys that {@code forwarder} leads to. */
    Stream<NodePublicKey> keysOf(PacketForwarder forwarder) {
        return forwarders.keys().filter(key -> has(key, forwarder));
    }

    /** The key has its first connection here; forwarders to it stay known. */
    void addLocal(NodePublicKey key) {
        if (forwarders.putIfAbsent(key, LOCAL) == null) {
            metrics.increment(Metric.CLIENTS_TOTAL);
        } else {
            metrics.decrement(Metric.CLIENTS_REMOTE);
        }
    }

    /** The key has lost its last connection here; true if it has left the region with it. */
    boolean removeLocal(NodePublicKey key) {
        if (forwarders.remove(key, LOCAL)) {
            metrics.decrement(Metric.CLIENTS_TOTAL);
            return true;
        }
        metrics.increment(Metric.CLIENTS_REMOTE);
        return false;
    }

    /** Another relay has the key; false if that was known. */
    @SuppressWarnings("ReferenceEquality") // a forwarder is equal only to itself
    boolean add(NodePublicKey key, PacketForwarder forwarder) {
        PacketForwarder known = forwarders.get(key);
        if (known == null) {
            forwarders.put(key, forwarder);
            metrics.increment(Metric.CLIENTS_TOTAL);
            metrics.increment(Metric.CLIENTS_REMOTE);
        } else if (known == LOCAL) {
            forwarders.put(key, forwarder);
        } else if (known instanceof MultiForwarder several) {
            return several.add(forwarder);
        } else if (known == forwarder) {
            return false;
        } else {
            forwarders.put(key, new MultiForwarder(known, forwarder));
            metrics.increment(Metric.MULTIFORWARDER_CREATED);
        }
        return true;
    }

    /**
     * Another relay has the key no more.
     *
     * @param isLocal whether the key has a connection here
     * @return whether the key has left the region with it
     */
    @SuppressWarnings("ReferenceEquality") // a forwarder is equal only to itself
    boolean remove(NodePublicKey key, PacketForwarder forwarder, boolean isLocal) {
        PacketForwarder known = forwarders.get(key);
        if (known == null) {
            return false;
        }
        if (known instanceof MultiForwarder several) {
            if (several.remove(forwarder) && several.size() == 1) {
                forwarders.put(key, several.preferred());
                metrics.increment(Metric.MULTIFORWARDER_DELETED);
            }
            return false;
        }
        if (known != forwarder) {
            metrics.increment(Metric.PACKET_FORWARDER_DELETE_OTHER_VALUE);
            return false;
        }
        if (isLocal) {
            forwarders.put(key, LOCAL);
            return false;
        }
        forwarders.remove(key);
        metrics.decrement(Metric.CLIENTS_TOTAL);
        metrics.decrement(Metric.CLIENTS_REMOTE);
        return true;
    }

    /** The keys that, by this table, are connected to this relay and to no other. */
    Stream<NodePublicKey> localOnly() {
        return forwarders.keys().filter(this::isLocalOnly);
    }
}
