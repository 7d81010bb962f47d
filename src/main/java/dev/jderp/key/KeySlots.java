package dev.jderp.key;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One part of a {@link KeyMap}: slots of a key and its value. A key is in the first free slot from where its hash leads
 * to. Changes take the lock of this object; lookups take none, so a slot never gets another key: that of a removed key
 * stays taken until the slots are made anew.
 */
final class KeySlots<V> {

    /** Stands for the value of a key that has been removed. */
    private static final Object REMOVED = new Object();
    private static final int WORDS = 4;
    private static final int MIN_CAPACITY = 8;
    /** At most two thirds of the slots are taken. */
    private static final double MAX_TAKEN = 2.0 / 3;
    /** New slots have room for half as many keys more. */
    private static final double ROOM = 1.5;
    /** Slots are made anew when so few of them have a value. */
    private static final double MIN_LIVE = 1.0 / 12;

    /** The slots as they are from one growth to the next. */
    private static final class Slots {

        private final int capacity;
        private final long[] words;
        /** A value is set after its key. */
        private final AtomicReferenceArray<@Nullable Object> values;

        Slots(int capacity) {
            this.capacity = capacity;
            words = new long[capacity * WORDS];
            values = new AtomicReferenceArray<>(capacity);
        }

        private int first(long hash) {
            long bits = hash << KeyMap.PART_BITS >>> Integer.SIZE;
            return (int) ((bits * capacity) >>> Integer.SIZE);
        }

        private int next(int slot) {
            return slot + 1 == capacity ? 0 : slot + 1;
        }

        /** What is stored for a key, null if it has no slot. Reads each slot once, since another key may take it. */
        @Nullable
        Object get(long hash, long a, long b, long c, long d) {
            for (int slot = first(hash);; slot = next(slot)) {
                Object stored = values.getAcquire(slot);
                if (stored == null || isAt(slot, a, b, c, d)) {
                    return stored;
                }
            }
        }

        /** The slot of a key, or the free one where it belongs; under the lock. */
        int find(long hash, NodePublicKey key) {
            int slot = first(hash);
            while (values.getPlain(slot) != null && !isAt(slot, key.a, key.b, key.c, key.d)) {
                slot = next(slot);
            }
            return slot;
        }

        private boolean isAt(int slot, long a, long b, long c, long d) {
            int at = slot * WORDS;
            return words[at] == a && words[at + 1] == b && words[at + 2] == c && words[at + 3] == d;
        }

        void take(int slot, NodePublicKey key, Object value) {
            int at = slot * WORDS;
            words[at] = key.a;
            words[at + 1] = key.b;
            words[at + 2] = key.c;
            words[at + 3] = key.d;
            values.setRelease(slot, value);
        }

        boolean isLive(int slot) {
            Object value = values.getAcquire(slot);
            return value != null && value != REMOVED;
        }

        NodePublicKey key(int slot) {
            int at = slot * WORDS;
            return new NodePublicKey(words[at], words[at + 1], words[at + 2], words[at + 3]);
        }

        IntStream live() {
            return IntStream.range(0, capacity).filter(this::isLive);
        }
    }

    private volatile Slots slots = new Slots(MIN_CAPACITY);
    // under the lock
    private int taken;
    private int size;

    @Nullable
    V get(long hash, long a, long b, long c, long d) {
        return value(slots.get(hash, a, b, c, d));
    }

    @Nullable
    @SuppressWarnings("unchecked") // values are V or the constant
    private V value(@Nullable Object stored) {
        return stored == REMOVED ? null : (V) stored;
    }

    /** Sets the value of a key, if it has none or {@code replaces}; returns the one before. */
    @Nullable
    synchronized V put(long hash, NodePublicKey key, V value, boolean replaces) {
        int slot = slots.find(hash, key);
        Object stored = slots.values.getPlain(slot);
        V before = value(stored);
        if (before != null) {
            if (replaces) {
                slots.values.setRelease(slot, value);
            }
            return before;
        }
        size++;
        if (stored == REMOVED) {
            slots.values.setRelease(slot, value);
        } else if (taken + 1 <= slots.capacity * MAX_TAKEN) {
            taken++;
            slots.take(slot, key, value);
        } else {
            Slots next = renewed();
            next.take(next.find(hash, key), key, value);
            slots = next;
        }
        return null;
    }

    /** Removes a key, if its value is {@code expected} or that is null; returns the removed value, or null. */
    @Nullable
    synchronized V remove(long hash, NodePublicKey key, @Nullable V expected) {
        int slot = slots.find(hash, key);
        V before = value(slots.values.getPlain(slot));
        if (before == null || (expected != null && !expected.equals(before))) {
            return null;
        }
        slots.values.setRelease(slot, REMOVED);
        size--;
        if (slots.capacity > MIN_CAPACITY && size < slots.capacity * MIN_LIVE) {
            slots = renewed();
        }
        return before;
    }

    /** Slots with the keys that have values, and room for more. */
    private Slots renewed() {
        Slots old = slots;
        Slots next = new Slots(Math.max(MIN_CAPACITY, (int) Math.ceil(size * ROOM / MAX_TAKEN)));
        old.live().forEach(slot -> {
            NodePublicKey key = old.key(slot);
            next.take(next.find(KeyHash.of(key), key), key, old.values.getPlain(slot));
        });
        taken = size;
        return next;
    }

    Stream<NodePublicKey> keys() {
        Slots now = slots;
        return now.live().mapToObj(now::key);
    }

    Stream<V> values() {
        Slots now = slots;
        return IntStream.range(0, now.capacity)
                .mapToObj(slot -> value(now.values.getAcquire(slot)))
                .flatMap(Stream::ofNullable);
    }
}
