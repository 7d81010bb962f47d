package dev.jderp.frontdoor;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose last answer must arrive: says the end first, and goes on swallowing what the client still
 * sends for a moment, since a socket closed with bytes unread takes back what it has sent (RFC 9112 section 9.6).
 */
final class Goodbye {

    private static final long LINGER_MS = 500;

    private Goodbye() {}

    /** Closes behind what has been written so far. */
    static void after(ChannelHandlerContext context) {
        Channel channel = context.channel();
        channel.config().setAutoRead(true);
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
            duplex.shutdownOutput().addListener((ChannelFutureListener) done -> channel.eventLoop()
                    .schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS));
        } else {
            channel.close();
        }
    }
}
