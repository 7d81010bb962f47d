package dev.jderp.frontdoor.loop;

import dev.jderp.server.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;

/**
 * Moves a channel from one event loop to another: deregisters it here and registers it there.
 *
 * <p>The listener of each step is added before the step is started: the new loop reads as soon as the channel is
 * registered, and what the client needs there must be set by then.
 */
final class ChannelMove {

    private ChannelMove() {}

    /**
     * Starts a move; on the thread that the channel is registered with.
     *
     * @param arrived runs on the thread of {@code target}, before it reads from the channel
     * @param failed takes the reason to close the connection with
     */
    static void start(Channel channel, EventLoop target, Runnable arrived, Consumer<CloseReason> failed) {
        ChannelPromise leaving = channel.newPromise();
        leaving.addListener(left -> {
            if (!left.isSuccess()) {
                failed.accept(CloseReason.INTERNAL_ERROR);
                return;
            }
            ChannelPromise arriving = channel.newPromise();
            arriving.addListener(registered -> {
                if (registered.isSuccess()) {
                    arrived.run();
                } else { // the target has closed meanwhile
                    channel.unsafe().closeForcibly();
                    failed.accept(CloseReason.SHUTDOWN);
                }
            });
            target.register(arriving);
        });
        channel.deregister(leaving);
    }
}
