package dev.jderp.frontdoor;

import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The front door's threads: the lobby, where strangers are, and the loops that carry packets. */
final class RelayLoops {

    private static final int STOP_TIMEOUT_S = 5;

    private final EventLoopGroup lobbyGroup;
    private final EventLoopGroup loopGroup;
    private final RelayLoop lobby;
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final LongAdder moves = new LongAdder();
    private final List<RelayLoop> loops = new ArrayList<>();

    RelayLoops(Platform platform, int count, ByteBufAllocator allocator, Relay relay) {
        lobbyGroup = new MultiThreadIoEventLoopGroup(
                1, threads("derp-lobby"), platform.ioHandlers());
        loopGroup = new MultiThreadIoEventLoopGroup(
                count, threads("derp-loop"), platform.ioHandlers());
        lobby = new RelayLoop(-1, (EventLoop) lobbyGroup.iterator().next(), allocator, relay);
        for (EventExecutor each : loopGroup) {
            RelayLoop loop = new RelayLoop(loops.size(), (EventLoop) each, allocator, relay);
            loop.countRoundTrips();
            loops.add(loop);
        }
    }

    private DefaultThreadFactory threads(String name) {
        return new DefaultThreadFactory(name, true) {
            @Override
            protected Thread newThread(Runnable run, String threadName) {
                Thread made = super.newThread(run, threadName);
                threads.add(made);
                return made;
            }
        };
    }

    /** Half the processors: the kernel's share of a packet's cost is as large as ours. */
    static int defaultCount() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** A client has moved to the loop of those it talks to. */
    void countMove() {
        moves.increment();
    }

    long moves() {
        return moves.sum();
    }

    /** All loops that carry packets. */
    List<RelayLoop> all() {
        return List.copyOf(loops);
    }

    RelayLoop lobby() {
        return lobby;
    }

    /** The loop with the fewest clients. */
    RelayLoop quietest() {
        RelayLoop least = loops.get(0);
        for (RelayLoop loop : loops) {
            if (loop.population() < least.population()) {
                least = loop;
            }
        }
        return least;
    }

    /** Lets a channel that speaks plain DERP read into the memory of its loop. */
    static void shareMemory(Channel channel, RelayLoop loop) {
        ReadMemory memory = channel.config().getRecvByteBufAllocator();
        memory.share(loop);
    }

    /** Says goodbye to every client, as far as that can be done in {@code seconds}. */
    void closeClients(int seconds) {
        for (RelayLoop loop : loops) {
            loop.eventLoop
                    .submit(() -> loop.members().forEach(client -> client.connection().close(CloseReason.SHUTDOWN)))
                    .awaitUninterruptibly(seconds, TimeUnit.SECONDS);
        }
    }

    /** A thread says that it has ended before it has, and needs its classes for that. */
    static void join(Thread thread) {
        try {
            var unused = thread.join(Duration.ofSeconds(STOP_TIMEOUT_S));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes every channel and ends the threads. */
    void stop() {
        for (EventLoopGroup group : List.of(lobbyGroup, loopGroup)) {
            group.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS);
        }
        for (EventLoopGroup group : List.of(lobbyGroup, loopGroup)) {
            group.terminationFuture().awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        }
        threads.forEach(RelayLoops::join);
        lobby.release();
        loops.forEach(RelayLoop::release);
    }
}
