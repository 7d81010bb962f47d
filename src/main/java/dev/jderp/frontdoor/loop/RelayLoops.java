package dev.jderp.frontdoor.loop;

import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.sockets.IoThreads;
import dev.jderp.sockets.Platform;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The front door's event loops: the lobby, for connections that have not logged in, and those that carry packets. */
public final class RelayLoops {

    private static final int STOP_TIMEOUT_S = 5;

    private final EventLoopGroup lobbyGroup;
    private final EventLoopGroup loopGroup;
    private final RelayLoop lobby;
    private final IoThreads lobbyThreads = new IoThreads("derp-lobby");
    private final IoThreads loopThreads = new IoThreads("derp-loop");
    private final LongAdder moves = new LongAdder();
    private final List<RelayLoop> loops = new ArrayList<>();

    /** Starts the lobby and {@code count} loops that carry packets. */
    public RelayLoops(Platform platform, int count, ByteBufAllocator allocator, Relay relay) {
        lobbyGroup = new MultiThreadIoEventLoopGroup(
                1, lobbyThreads, platform.ioHandlers());
        loopGroup = new MultiThreadIoEventLoopGroup(
                count, loopThreads, platform.ioHandlers());
        lobby = new RelayLoop(-1, (EventLoop) lobbyGroup.iterator().next(), allocator, relay);
        for (EventExecutor each : loopGroup) {
            RelayLoop loop = new RelayLoop(loops.size(), (EventLoop) each, allocator, relay);
            loop.countRoundTrips();
            loops.add(loop);
        }
    }

    /** Returns half the number of processors, at least 1: the kernel's work for a packet is as much as the relay's. */
    public static int defaultCount() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** Counts a client's move to the loop of a peer. */
    void countMove() {
        moves.increment();
    }

    /** Returns how many times a client has moved to the loop of a peer. */
    public long moves() {
        return moves.sum();
    }

    /** Returns the loops that carry packets. */
    List<RelayLoop> all() {
        return List.copyOf(loops);
    }

    RelayLoop lobby() {
        return lobby;
    }

    /** Returns the event loop of the lobby. */
    public EventLoop lobbyEventLoop() {
        return lobby.eventLoop;
    }

    /** Gives a channel its read memory; to be called before the channel is registered. */
    public static void prepare(Channel channel) {
        channel.config().setRecvByteBufAllocator(new ReadMemory());
    }

    /** Returns the event loop for a new link to another relay. */
    public EventLoop linkLoop() {
        return leastLoaded().eventLoop;
    }

    /** Returns the loop with the fewest clients. */
    RelayLoop leastLoaded() {
        RelayLoop least = loops.get(0);
        for (RelayLoop loop : loops) {
            if (loop.clientCount() < least.clientCount()) {
                least = loop;
            }
        }
        return least;
    }

    /** Reads a channel that speaks plain DERP into the memory of its loop from now on. */
    static void shareMemory(Channel channel, RelayLoop loop) {
        ReadMemory memory = channel.config().getRecvByteBufAllocator();
        memory.share(loop);
    }

    /** Closes every client because of the shutdown, waiting at most {@code seconds} for each loop. */
    public void closeClients(int seconds) {
        for (RelayLoop loop : loops) {
            loop.eventLoop
                    .submit(() -> loop.members().forEach(client -> client.connection().close(CloseReason.SHUTDOWN)))
                    .awaitUninterruptibly(seconds, TimeUnit.SECONDS);
        }
    }

    /** Closes every channel and ends the threads. */
    public void stop() {
        for (EventLoopGroup group : List.of(lobbyGroup, loopGroup)) {
            group.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS);
        }
        for (EventLoopGroup group : List.of(lobbyGroup, loopGroup)) {
            group.terminationFuture().awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        }
        lobbyThreads.join(Duration.ofSeconds(STOP_TIMEOUT_S));
        loopThreads.join(Duration.ofSeconds(STOP_TIMEOUT_S));
        lobby.release();
        loops.forEach(RelayLoop::release);
    }
}
