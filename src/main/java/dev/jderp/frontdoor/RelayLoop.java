package dev.jderp.frontdoor;

import dev.jderp.metrics.RepeatedTask;
import dev.jderp.metrics.RttBound;
import dev.jderp.process.OutOfMemory;
import dev.jderp.server.ReadScope;
import dev.jderp.server.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the channels of one event loop share; touched by that loop's thread only.
 *
 * <p>The memory that plain DERP is read into: packets lie in it until they have left. When all have, which is the rule,
 * the next read begins at its start again; otherwise it goes on behind them, and when the memory is used up a fresh one
 * takes its place.
 */
final class RelayLoop {

    private static final int MEMORY = 256 << 10;
    private static final int WORTH_A_READ = 64 << 10;
    private static final int LOOK_INTERVAL_MS = 250;
    private static final int RTT_INTERVAL_S = 10;

    final EventLoop eventLoop;
    final ReadScope batch = new ReadScope();
    /** Whose packets are being sent on at this moment. */
    @Nullable
    DerpChannel reading;

    private final ByteBufAllocator allocator;
    private final Relay relay;
    private final int index;
    private volatile int population;
    private final Set<DerpChannel> members = new HashSet<>();
    private final Set<DerpChannel> blocked = new HashSet<>();
    private final Runnable removeDrained = new RepeatedTask(
            "check of channels that wait", () -> blocked.removeIf(DerpChannel::hasDrained));
    private @Nullable ByteBuf memory;
    private @Nullable ByteBuffer view;
    private boolean looking;

    RelayLoop(int index, EventLoop eventLoop, ByteBufAllocator allocator, Relay relay) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.allocator = allocator;
        this.relay = relay;
    }

    /**
     * Memory with room for a read, whose reader and writer index are where that read goes; the caller owns a reference.
     */
    ByteBuf memoryForRead() {
        ByteBuf m = memory;
        if (m == null || (m.refCnt() > 1 && MEMORY - m.writerIndex() < WORTH_A_READ)) {
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

    /** The bytes of {@code in} from its reader index on. */
    @SuppressWarnings("ReferenceEquality") // the same buffer, not one with the same bytes
    ByteBuffer view(ByteBuf in) {
        ByteBuffer v = view;
        if (in != memory || v == null) {
            return in.nioBuffer();
        }
        v.limit(in.writerIndex()).position(in.readerIndex());
        return v;
    }

    /** A client has come to this loop. */
    void joined(DerpChannel channel) {
        members.add(channel);
        population = members.size();
    }

    /** A client has left this loop. */
    void left(DerpChannel channel) {
        members.remove(channel);
        population = members.size();
        blocked.remove(channel);
    }

    /** How many clients are with this loop; any thread may ask. */
    int population() {
        return population;
    }

    /** Whether this loop is the better one of the two; both loops come to the same result. */
    boolean isBetterThan(RelayLoop other) {
        int mine = population;
        int others = other.population;
        return mine != others ? mine < others : index < other.index;
    }

    /** Lets {@link #current} find this loop from its thread. */
    void claimThread() {
        if (Thread.currentThread() instanceof LoopThread thread) {
            thread.loop = this;
        }
    }

    /** The loop of the current thread, null on other threads. */
    @Nullable
    static RelayLoop current() {
        return Thread.currentThread() instanceof LoopThread thread ? thread.loop : null;
    }

    /** A thread that knows its loop. */
    static final class LoopThread extends FastThreadLocalThread {
        private @Nullable RelayLoop loop;

        LoopThread(ThreadGroup group, Runnable run, String name) {
            super(group, run, name);
        }
    }

    /** Looks every so often whether the bytes of {@code channel} move, until all have gone. */
    void watch(DerpChannel channel) {
        blocked.add(channel);
        if (!looking) {
            looking = true;
            eventLoop.schedule(OutOfMemory.reporting(this::look), LOOK_INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        removeDrained.run();
        looking = !blocked.isEmpty();
        if (looking) {
            eventLoop.schedule(OutOfMemory.reporting(this::look), LOOK_INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Begins to count round-trip times periodically ({@code docs/protocol.md#round-trip-times}). */
    void countRoundTrips() {
        eventLoop.scheduleWithFixedDelay(
                new RepeatedTask("count of round trips", () -> members.forEach(this::countRoundTrip)), RTT_INTERVAL_S,
                RTT_INTERVAL_S, TimeUnit.SECONDS);
    }

    /** Counts one client's round-trip time. */
    void countRoundTrip(DerpChannel channel) {
        RttBound bound = channel.roundTrip();
        if (bound != null) {
            relay.roundTrips().increment(bound);
        }
    }

    /** The clients of this loop, to be closed. */
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
