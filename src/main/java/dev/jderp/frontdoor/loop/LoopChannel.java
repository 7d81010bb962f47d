package dev.jderp.frontdoor.loop;

import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.server.ClientConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The registration of a client's channel with an event loop, and its moves to other loops.
 *
 * <pre>
 *   in the lobby --logged in--&gt; moving --registered--&gt; on a relay loop --follows a peer--&gt; moving
 * </pre>
 *
 * <p>A superclass and not a field of {@link DerpChannel}, so that its state costs no indirection per packet.
 */
abstract sealed class LoopChannel extends ChannelInboundHandlerAdapter permits DerpChannel {

    // fixed
    final Channel channel;
    final RelayLoops loops;

    // written by the loop's thread
    private @Nullable ChannelHandlerContext ctx;
    volatile RelayLoop loop;
    final LoopAffinity affinity = new LoopAffinity();
    /** Whether the client has left the lobby, or is about to. */
    volatile boolean settled;
    volatile boolean moving;

    LoopChannel(Channel channel, RelayLoops loops) {
        this.channel = channel;
        this.loops = loops;
        this.loop = loops.lobby();
    }

    /** Returns the relay's side of the client. */
    abstract ClientConnection connection();

    /** Ends a move; on the thread of {@code target}, before it reads from the channel. */
    abstract void arrive(RelayLoop target);

    final Channel channel() {
        return channel;
    }

    final ChannelHandlerContext context() {
        ChannelHandlerContext c = ctx;
        if (c == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return c;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    /**
     * Runs {@code task} on the thread that the channel is registered with when the task runs; while the channel moves,
     * the task waits until it has arrived.
     */
    final void onLoop(Runnable task) {
        EventLoop at = channel.eventLoop();
        try {
            at.execute(() -> {
                if (isHere()) {
                    task.run();
                } else {
                    onLoop(task);
                }
            });
        } catch (RejectedExecutionException e) {
            channel.close(); // the front door has closed
        }
    }

    /** Whether the channel is registered with the loop of the calling thread, and does not move. */
    final boolean isHere() {
        return channel.eventLoop().inEventLoop() && !moving;
    }

    /** Moves the client from the lobby to a relay loop, once it has logged in. */
    final void settle() {
        if (!settled && connection().key().isPresent() && channel.isActive()) {
            settled = true;
            PendingConnection.end(channel);
            moveTo(loops.leastLoaded());
        }
    }

    /** Moves to the loop of a peer, at most once per interval; on the thread that the channel is registered with. */
    final void follow(RelayLoop target) {
        if (target != loop && settled && channel.eventLoop().inEventLoop() && affinity.tryMove(System.nanoTime())) {
            loops.countMove();
            moveTo(target);
        }
    }

    /** Moves the channel to another loop; reading continues there. */
    final void moveTo(RelayLoop target) {
        if (moving || !channel.isActive() || connection().isClosed()) {
            return;
        }
        moving = true;
        loop.remove(this);
        ChannelMove.start(channel, target.eventLoop, () -> arrive(target), reason -> {
            moving = false;
            connection().close(reason);
        });
    }
}
