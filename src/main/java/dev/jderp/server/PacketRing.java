package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of frames for one client, which many senders fill and anybody may empty, without locks.
 *
 * <p>A ring whose slots carry turn numbers: the slot of position {@code p} is free for {@code p} when its number is
 * {@code p}, and full when it is {@code p + 1}. A sender that finds the queue full takes from the head itself, so the
 * freshest packets are kept ({@code docs/protocol.md#send-queues}). Neither end ever waits for the other.
 */
final class PacketRing {

    /** A frame taken from a queue; reused by its owner, whose thread alone touches it. */
    static final class Taken {
        @Nullable
        ByteBuf frames;
        int index;
        int length;
        long sinceNs;
        @Nullable
        NodePublicKey source;

        /** The buffer, of which the taker now owns one reference. */
        ByteBuf frames() {
            ByteBuf taken = frames;
            if (taken == null) {
                throw new IllegalStateException("nothing was taken");
            }
            return taken;
        }

        void release() {
            ByteBuf taken = frames();
            frames = null;
            source = null;
            taken.release();
        }
    }

    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            var lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(PacketRing.class, "head", long.class);
            TAIL = lookup.findVarHandle(PacketRing.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int mask;
    private final AtomicLongArray turns;
    private final @Nullable ByteBuf[] frames;
    private final int[] indexes;
    private final int[] lengths;
    private final long[] sinces;
    private final @Nullable NodePublicKey[] sources;
    private volatile long head;
    private volatile long tail;

    /** An empty queue with room for at least {@code max} frames. */
    PacketRing(int max) {
        int size = Math.max(2, Integer.highestOneBit(max * 2 - 1));
        mask = size - 1;
        turns = new AtomicLongArray(size);
        for (int i = 0; i < size; i++) {
            turns.setPlain(i, i);
        }
        frames = new ByteBuf[size];
        indexes = new int[size];
        lengths = new int[size];
        sinces = new long[size];
        sources = new NodePublicKey[size];
    }

    /**
     * Puts a frame at the tail if fewer than {@code limit} are queued, taking over the caller's reference to
     * {@code buf}.
     *
     * @param length handed on to the taker as it is, whatever it means
     * @param nowNs the time, for the taker
     * @return false if there was no room; the reference is still the caller's
     */
    boolean offer(ByteBuf buf, int index, int length, NodePublicKey source, long nowNs, int limit) {
        while (true) {
            long at = tail;
            if (at - head >= limit) {
                return false;
            }
            int slot = (int) at & mask;
            long turn = turns.getAcquire(slot);
            if (turn == at) {
                if (TAIL.weakCompareAndSet(this, at, at + 1)) {
                    frames[slot] = buf;
                    indexes[slot] = index;
                    lengths[slot] = length;
                    sinces[slot] = nowNs;
                    sources[slot] = source;
                    turns.setRelease(slot, at + 1);
                    return true;
                }
            } else if (turn < at) {
                return false; // its last taker has not finished with the slot
            }
        }
    }

    /** Takes the frame at the head, and with it the reference to its buffer; false if the queue is empty. */
    boolean poll(Taken into) {
        while (true) {
            long at = head;
            int slot = (int) at & mask;
            long turn = turns.getAcquire(slot);
            if (turn == at + 1) {
                if (HEAD.weakCompareAndSet(this, at, at + 1)) {
                    take(into, slot, at);
                    return true;
                }
            } else if (turn <= at) {
                return false;
            }
        }
    }

    /**
     * Takes the frame at the head if it lies in {@code buf} at {@code index}, as the one behind a frame just taken
     * does.
     */
    @SuppressWarnings("ReferenceEquality") // the same buffer, not one with the same bytes
    boolean pollBehind(Taken into, ByteBuf buf, int index) {
        long at = head;
        int slot = (int) at & mask;
        if (turns.getAcquire(slot) != at + 1
                || frames[slot] != buf
                || indexes[slot] != index
                || !HEAD.compareAndSet(this, at, at + 1)) {
            return false;
        }
        take(into, slot, at);
        return true;
    }

    private void take(Taken into, int slot, long at) {
        into.frames = frames[slot];
        into.index = indexes[slot];
        into.length = lengths[slot];
        into.sinceNs = sinces[slot];
        into.source = sources[slot];
        frames[slot] = null;
        sources[slot] = null;
        turns.setRelease(slot, at + mask + 1);
    }

    /** How many frames are queued, at about this moment. */
    int size() {
        return (int) Math.max(0, tail - head);
    }

    /** Whether nothing is queued at this moment. */
    boolean isEmpty() {
        return head >= tail;
    }
}
