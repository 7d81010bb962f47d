package dev.jderp.frontdoor.loop;

import dev.jderp.metrics.RepeatedTask;
import dev.jderp.metrics.RttBound;
import dev.jderp.process.OutOfMemory;
import dev.jderp.server.ReadScope;
import dev.jderp.server.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with what its channels share: the list of clients, the scope of the current read, and the memory that
 * is read into. Used by that loop's thread only, except where a method documents otherwise.
 *
 * <p>Plain DERP is read into the memory, and packets stay there until they have left. When all have left, which is the
 * rule, the next read starts at the beginning again; otherwise it continues after them. Memory that is used up is
 * replaced by a new one.
 */
final class RelayLoop {

    private static final int MEMORY = 256 << 10;
    private static final int MIN_READ = 64 << 10;
    private static final int CHECK_INTERVAL_MS = 250;
    private static final int RTT_INTERVAL_S = 10;

    final EventLoop eventLoop;
    final ReadScope readScope = new ReadScope();

    private final ByteBufAllocator allocator;
    private final Relay relay;
    private final int index;
    private volatile int clientCount;
    private final Set<DerpChannel> members = new HashSet<>();
    private final Set<DerpChannel> blocked = new HashSet<>();
    private final Runnable removeDrained = new RepeatedTask(
            "check of channels that wait", () -> blocked.removeIf(DerpChannel::checkDrained));
    private @Nullable ByteBuf memory;
    private @Nullable ByteBuffer view;
    private boolean checking;

    RelayLoop(int index, EventLoop eventLoop, ByteBufAllocator allocator, Relay relay) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.allocator = allocator;
        this.relay = relay;
    }

    /**
     * Returns memory with room for a read, whose reader and writer index are where the read goes. The caller owns a
     * reference to it.
     */
    ByteBuf memoryForRead() {
        ByteBuf m = memory;
        if (m == null || (m.refCnt() > 1 && MEMORY - m.writerIndex() < MIN_READ)) {
            release(); // first, since there may be no memory for the next
            m = allocator.directBuffer(MEMORY, MEMORY);
            memory = m;
            view = m.nioBuffer(0, MEMORY);
        } else if (m.refCnt() == 1) {
            m.clear();
        }
        m.readerIndex(m.writerIndex());
        return m.retain();
    }

    /** Returns the readable bytes of {@code in}; allocates nothing if they are in this loop's memory. */
    @SuppressWarnings("ReferenceEquality") // the same buffer, not one with the same bytes
    ByteBuffer view(ByteBuf in) {
        ByteBuffer v = view;
        if (in != memory || v == null) {
            return in.nioBuffer();
        }
        v.limit(in.writerIndex()).position(in.readerIndex());
        return v;
    }

    /** Adds a client, which is registered with this loop now. */
    void add(DerpChannel channel) {
        members.add(channel);
        clientCount = members.size();
    }

    /** Removes a client, which is about to leave this loop or has left it. */
    void remove(LoopChannel channel) {
        members.remove(channel);
        clientCount = members.size();
        blocked.remove(channel);
    }

    /** Returns the number of clients; may be called by any thread. */
    int clientCount() {
        return clientCount;
    }

    /**
     * Whether clients of both loops should meet on this one, which has fewer clients. Of the two loops exactly one is
     * better. May be called by any thread.
     */
    boolean isBetterThan(RelayLoop other) {
        int mine = clientCount;
        int others = other.clientCount;
        return mine != others ? mine < others : index < other.index;
    }

    /** Checks periodically whether the bytes that wait for the peer of {@code channel} leave, until all have left. */
    void checkUntilDrained(DerpChannel channel) {
        blocked.add(channel);
        if (!checking) {
            checking = true;
            scheduleCheck();
        }
    }

    private void scheduleCheck() {
        eventLoop.schedule(OutOfMemory.reporting(this::checkBlocked), CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void checkBlocked() {
        removeDrained.run();
        checking = !blocked.isEmpty();
        if (checking) {
            scheduleCheck();
        }
    }

    /** Starts to count the clients' round-trip times periodically ({@code docs/protocol.md#round-trip-times}). */
    void countRoundTrips() {
        eventLoop.scheduleWithFixedDelay(
                new RepeatedTask("count of round trips", () -> members.forEach(this::countRoundTrip)), RTT_INTERVAL_S,
                RTT_INTERVAL_S, TimeUnit.SECONDS);
    }

    /** Counts one client's current round-trip time. */
    void countRoundTrip(DerpChannel channel) {
        RttBound bound = channel.roundTrip();
        if (bound != null) {
            relay.roundTrips().increment(bound);
        }
    }

    /** Returns the clients of this loop, as a copy. */
    List<DerpChannel> members() {
        return new ArrayList<>(members);
    }

    /** Releases the memory; packets that still lie in it keep it. */
    void release() {
        ByteBuf m = memory;
        memory = null;
        view = null;
        if (m != null) {
            m.release();
        }
    }
}
