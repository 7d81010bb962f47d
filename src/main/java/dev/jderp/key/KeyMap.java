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

    /** A power of two. */
    private static final int PARTS = 64;
    /** The parts use the highest bits of a hash; their slots use the next ones. */
    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(PARTS);

    private final KeySlots<V>[] parts;

    /** Creates an empty map. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    public KeyMap() {
        parts = IntStream.range(0, PARTS).mapToObj(part -> new KeySlots<V>()).toArray(KeySlots[]::new);
    }

    private KeySlots<V> part(long hash) {
        return parts[(int) (hash >>> SHIFT)];
    }

    static long slotBits(long hash) {
        return hash << (Long.SIZE - SHIFT) >>> Integer.SIZE;
    }

    /** Returns the value of a key, null if there is none. */
    @Nullable
    public V get(NodePublicKey key) {
        return get(key.a, key.b, key.c, key.d);
    }

    /** Returns the value of the key that {@code key} is set to, null if there is none. */
    @Nullable
    public V get(LookupKey key) {
        return get(key.a, key.b, key.c, key.d);
    }

    @Nullable
    private V get(long a, long b, long c, long d) {
        long hash = KeyHash.of(a, b, c, d);
        return part(hash).get(slotBits(hash), a, b, c, d);
    }

    /** Whether a key has a value. */
    public boolean containsKey(NodePublicKey key) {
        return get(key) != null;
    }

    /** Sets the value of a key and returns the one before, null if there was none. */
    @Nullable
    public V put(NodePublicKey key, V value) {
        long hash = KeyHash.of(key.a, key.b, key.c, key.d);
        return part(hash).put(slotBits(hash), key, value, true);
    }

    /** Sets the value of a key that has none, and returns null; else returns the one that it has. */
    @Nullable
    public V putIfAbsent(NodePublicKey key, V value) {
        long hash = KeyHash.of(key.a, key.b, key.c, key.d);
        return part(hash).put(slotBits(hash), key, value, false);
    }

    /** Removes a key and returns its value, null if it had none. */
    @Nullable
    public V remove(NodePublicKey key) {
        long hash = KeyHash.of(key.a, key.b, key.c, key.d);
        return part(hash).remove(slotBits(hash), key, null);
    }

    /** Removes a key if it has this value; returns whether it had. */
    public boolean remove(NodePublicKey key, V value) {
        long hash = KeyHash.of(key.a, key.b, key.c, key.d);
        return part(hash).remove(slotBits(hash), key, value) != null;
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
