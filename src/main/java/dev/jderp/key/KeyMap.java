package dev.jderp.key;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map by node key, in parts that grow one at a time. A map as a whole takes tens of milliseconds to grow beyond a
 * hundred thousand keys, on a thread that packets wait for. Keys are kept as numbers, not as objects: a collection of
 * the heap that comes while a hundred thousand keys are added would otherwise copy each of them, and packets wait for
 * that, too. Safe for any thread; lookups take no lock.
 *
 * @param <V> the values, which are never null
 */
public final class KeyMap<V> {

    /** The highest bits of a hash choose the part; its slots use the next ones. */
    static final int PART_BITS = 6;

    private final KeySlots<V>[] parts;

    /** Creates an empty map. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    public KeyMap() {
        parts = IntStream.range(0, 1 << PART_BITS).mapToObj(part -> new KeySlots<V>()).toArray(KeySlots[]::new);
    }

    private KeySlots<V> part(long hash) {
        return parts[(int) (hash >>> (Long.SIZE - PART_BITS))];
    }

    /** Returns the value of a key, or null. */
    @Nullable
    public V get(NodePublicKey key) {
        return get(key.a, key.b, key.c, key.d);
    }

    /** Returns the value of the key that {@code key} is set to, or null. */
    @Nullable
    public V get(LookupKey key) {
        return get(key.a, key.b, key.c, key.d);
    }

    @Nullable
    private V get(long a, long b, long c, long d) {
        long hash = KeyHash.of(a, b, c, d);
        return part(hash).get(hash, a, b, c, d);
    }

    /** Whether a key has a value. */
    public boolean containsKey(NodePublicKey key) {
        return get(key) != null;
    }

    /** Sets the value of a key and returns the one before, or null. */
    @Nullable
    public V put(NodePublicKey key, V value) {
        long hash = KeyHash.of(key);
        return part(hash).put(hash, key, value, true);
    }

    /** Sets the value of a key that has none, and returns null; else returns the one that it has. */
    @Nullable
    public V putIfAbsent(NodePublicKey key, V value) {
        long hash = KeyHash.of(key);
        return part(hash).put(hash, key, value, false);
    }

    /** Removes a key and returns its value, or null. */
    @Nullable
    public V remove(NodePublicKey key) {
        long hash = KeyHash.of(key);
        return part(hash).remove(hash, key, null);
    }

    /** Removes a key if it has this value; returns whether it had. */
    public boolean remove(NodePublicKey key, V value) {
        long hash = KeyHash.of(key);
        return part(hash).remove(hash, key, value) != null;
    }

    /** Returns the keys, without those that come and go meanwhile. */
    public Stream<NodePublicKey> keys() {
        return Stream.of(parts).flatMap(KeySlots::keys);
    }

    /** Returns the values, without those that come and go meanwhile. */
    public Stream<V> values() {
        return Stream.of(parts).flatMap(KeySlots::values);
    }
}
