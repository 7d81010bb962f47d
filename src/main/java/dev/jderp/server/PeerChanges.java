package dev.jderp.server;

import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The PeerPresent and PeerGone frames that wait for a watcher, in the order of the changes
 * ({@code docs/protocol.md#watching}). The registry adds under its lock; the thread that writes to the watcher takes.
 */
final class PeerChanges {

    private static final int MAX_AT_ONCE = 16 << 10;

    private final Measurements measurements;

    // guarded by this
    private List<byte[]> pending = new ArrayList<>();
    private volatile boolean hasWork;

    // the writing thread
    private List<byte[]> taken = List.of();
    private int next;
    private int loops;

    PeerChanges(Measurements measurements) {
        this.measurements = measurements;
    }

    synchronized void add(byte[] frame) {
        pending.add(frame);
        hasWork = true;
    }

    synchronized void addAll(List<byte[]> frames) {
        pending.addAll(frames);
        hasWork = hasWork || !frames.isEmpty();
    }

    /** Whether something waits to be written. */
    boolean hasWork() {
        return hasWork;
    }

    /** Takes the next frames, at most about 16 KiB of them; null if nothing waits any more. */
    @Nullable
    Frames poll() {
        if (!hasWork) {
            return null;
        }
        if (next == taken.size()) {
            if (!takePending()) {
                measurements.meshLoops().record(loops);
                loops = 0;
                return null;
            }
            loops++;
            measurements.meshBatchSizes().record(taken.size());
        }
        return join();
    }

    /**
     * Frames that are written in one piece.
     *
     * @param bytes the frames back to back
     * @param count how many they are
     */
    record Frames(ByteBuf bytes, int count) {
    }

    private synchronized boolean takePending() {
        if (pending.isEmpty()) {
            hasWork = false;
            return false;
        }
        taken = pending;
        next = 0;
        pending = new ArrayList<>();
        return true;
    }

    private Frames join() {
        int first = next;
        int bytes = 0;
        int gone = 0;
        while (next < taken.size() && bytes < MAX_AT_ONCE) {
            bytes += taken.get(next++).length;
        }
        ByteBuf joined = Unpooled.buffer(bytes, bytes);
        for (int i = first; i < next; i++) {
            byte[] frame = taken.get(i);
            gone += frame[0] == FrameType.PEER_GONE.code() ? 1 : 0;
            joined.writeBytes(frame);
        }
        int count = next - first;
        if (next == taken.size()) {
            taken = List.of();
            next = 0;
        }
        measurements.relay().add(Metric.PEER_GONE_DISCONNECTED_FRAMES, gone);
        return new Frames(joined, count);
    }
}
