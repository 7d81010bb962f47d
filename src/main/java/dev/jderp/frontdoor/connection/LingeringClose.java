package dev.jderp.frontdoor.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that its last answer arrives.
 *
 * <pre>
 *   flushing --all written--&gt; half closed --500 ms, or the peer closes--&gt; closed
 *       |                         what the peer still sends is read and skipped
 *       +--bound is over--------------------------------------------------^
 * </pre>
 *
 * <p>Input is skipped for a moment because a socket that is closed with unread bytes resets the connection, and a reset
 * may take back the answer (RFC 9112 section 9.6). Nothing is read while the answer is being flushed.
 */
public final class LingeringClose {

    /** How long a peer may take to read its last answer where no setting applies. */
    public static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);

    private static final long LINGER_MS = 500;

    private LingeringClose() {}

    /**
     * Flushes what has been written and closes then, at the latest after {@code bound}.
     *
     * @param context the handler that wrote the answer; it and every handler after it must skip input from now on
     */
    public static void after(ChannelHandlerContext context, Duration bound) {
        Channel channel = context.channel();
        channel.config().setAutoRead(false);
        Future<?> deadline = channel.eventLoop()
                .schedule(() -> Deadline.closeNow(channel), bound.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (!written.isSuccess()) {
                channel.close();
                return;
            }
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound().addListener(closed -> shutdown(channel));
            } else {
                shutdown(channel);
            }
        });
    }

    private static void shutdown(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput().addListener(done -> {
                channel.config().setAutoRead(true);
                channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
            });
        } else {
            channel.close();
        }
    }
}
