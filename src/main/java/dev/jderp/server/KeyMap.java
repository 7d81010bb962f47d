package dev.jderp.server;

import dev.jderp.key.LookupKey;
import dev.jderp.key.NodePublicKey;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map by node key, in parts that grow one at a time. A map as a whole takes tens of milliseconds to grow beyond a
 * hundred thousand keys, on a thread that packets wait for. Safe for any thread; lookups take no lock.
 */
final class KeyMap<V> {

    /** A power of two. */
    private static final int PARTS = 64;
    /** The maps use the lower bits of a hash; the parts use the six highest. */
    private static final int SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(PARTS);

    private final List<ConcurrentHashMap<NodePublicKey, V>> parts = IntStream.range(0, PARTS)
            .mapToObj(part -> new ConcurrentHashMap<NodePublicKey, V>())
            .toList();

    private ConcurrentHashMap<NodePublicKey, V> part(Object key) {
        return parts.get(key.hashCode() >>> SHIFT);
    }

    @Nullable
    V get(NodePublicKey key) {
        return part(key).get(key);
    }

    /** The value of the key that {@code key} is set to. */
    @Nullable
    @SuppressWarnings("CollectionIncompatibleType") // a LookupKey equals a NodePublicKey
    V get(LookupKey key) {
        return part(key).get(key);
    }

    boolean containsKey(NodePublicKey key) {
        return part(key).containsKey(key);
    }

    /** Sets the value of a key and returns the one before. */
    @Nullable
    V put(NodePublicKey key, V value) {
        return part(key).put(key, value);
    }

    /** Sets the value of a key that has none; else returns the one that it has. */
    @Nullable
    V putIfAbsent(NodePublicKey key, V value) {
        return part(key).putIfAbsent(key, value);
    }

    /** Removes a key and returns its value. */
    @Nullable
    V remove(NodePublicKey key) {
        return part(key).remove(key);
    }

    /** Removes a key if it has this value; returns whether it had. */
    boolean remove(NodePublicKey key, V value) {
        return part(key).remove(key, value);
    }

    /** The keys, without those that come and go meanwhile. */
    Stream<NodePublicKey> keys() {
        return parts.stream().flatMap(part -> part.keySet().stream());
    }

    /** The values, without those that come and go meanwhile. */
    Stream<V> values() {
        return parts.stream().flatMap(part -> part.values().stream());
    }
}
