package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of frames for one client, which any number of threads may fill and empty without locks: Dmitry
 * Vyukov's bounded MPMC queue, with a limit below its capacity and a take that depends on what lies at the head.
 *
 * <pre>
 *   position p = 0, 1, 2, ...; its slot is p mod capacity
 *
 *   turn of the slot   p          free for position p
 *                      p + 1      holds the frame of position p
 *                      p + size   taken, free for the next round
 *
 *        head                tail
 *   ...   | full | full | full | free ...
 * </pre>
 *
 * <p>A sender that finds the queue full takes from the head itself, so the freshest packets are kept
 * ({@code docs/protocol.md#send-queues}). A thread at one end never waits for one at the other.
 */
final class PacketRing {

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
    private final boolean[] copies;
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
        copies = new boolean[size];
        sinces = new long[size];
        sources = new NodePublicKey[size];
    }

    /**
     * Puts a frame at the tail if fewer than {@code limit} are queued, taking over its reference to the buffer.
     *
     * @return false if there was no room; the reference is still the frame's
     */
    boolean offer(QueuedFrame frame, int limit) {
        while (true) {
            long at = tail;
            if (at - head >= limit) {
                return false;
            }
            int slot = (int) at & mask;
            long turn = turns.getAcquire(slot);
            if (turn == at) {
                if (TAIL.weakCompareAndSet(this, at, at + 1)) {
                    frames[slot] = frame.buffer;
                    indexes[slot] = frame.index;
                    lengths[slot] = frame.length;
                    copies[slot] = frame.isCopy;
                    sinces[slot] = frame.sinceNs;
                    sources[slot] = frame.source;
                    turns.setRelease(slot, at + 1);
                    return true;
                }
            } else if (turn < at) {
                return false; // the slot's last taker has not finished yet
            }
        }
    }

    /** Takes the frame at the head, and with it the reference to its buffer; false if the queue is empty. */
    boolean poll(QueuedFrame into) {
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
     * Takes the frame at the head if it lies in {@code buf} at {@code index}, as the one after a frame just taken
     * does.
     */
    @SuppressWarnings("ReferenceEquality") // the same buffer, not one with the same bytes
    boolean pollNextTo(QueuedFrame into, ByteBuf buf, int index) {
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

    private void take(QueuedFrame into, int slot, long at) {
        into.buffer = frames[slot];
        into.index = indexes[slot];
        into.length = lengths[slot];
        into.isCopy = copies[slot];
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
