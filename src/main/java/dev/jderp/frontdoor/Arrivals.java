package dev.jderp.frontdoor;

import dev.jderp.address.Networks;
import dev.jderp.server.TokenBucket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Receives accepted connections, within limits, and gives each its handlers; on the lobby's thread. */
final class Arrivals extends ChannelInitializer<SocketChannel> {

    private static final double NS_PER_S = 1e9;

    private final FrontDoorContext door;
    private final @Nullable Tls tls;
    private final Networks proxies;
    private final @Nullable TokenBucket accepts;
    private final List<Channel> listeners = new ArrayList<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private int strangers;

    Arrivals(FrontDoorContext door, @Nullable Tls tls) {
        this.door = door;
        this.tls = tls;
        this.proxies = new Networks(door.options().proxyProtocolFrom());
        FrontDoorOptions.Limits limits = door.options().limits();
        this.accepts = limits.accepts().perSecond() > 0
                ? new TokenBucket((long) Math.max(1, NS_PER_S / limits.accepts().perSecond()), limits.accepts().burst())
                : null;
    }

    /** A socket whose connections come here; it is told to wait while there are too many strangers. */
    void from(Channel listener) {
        listeners.add(listener);
    }

    long accepted() {
        return accepted.get();
    }

    long rejected() {
        return rejected.get();
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (accepts != null && !accepts.tryTake(System.nanoTime())) {
            rejected.incrementAndGet();
            channel.close();
            return;
        }
        accepted.incrementAndGet();
        came(channel);
        Stranger stranger = new Stranger(channel);
        stranger.deadline.in(door.options().limits().phase());
        if (stranger.remote().filter(peer -> proxies.contains(peer.getAddress())).isPresent()) {
            channel.pipeline().addLast(new HAProxyMessageDecoder(), new FromProxy());
        } else {
            speak(channel.pipeline());
        }
    }

    private void speak(ChannelPipeline pipeline) {
        if (tls != null) {
            pipeline.addLast(tls.handler(pipeline.channel().alloc()));
        }
        RequestDecoder decoder = new RequestDecoder();
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast(decoder, encoder);
        pipeline.addLast(new RequestHandler(door, decoder, encoder, pipeline.context(decoder)));
    }

    private void came(Channel channel) {
        if (++strangers == door.options().limits().strangers()) {
            accept(false);
        }
        channel.attr(Stranger.LEAVES).set(this::left);
        channel.closeFuture().addListener(closed -> Stranger.leaves(channel));
    }

    private void left() {
        if (strangers-- == door.options().limits().strangers()) {
            accept(true);
        }
    }

    /** The kernel keeps those who come while nobody is accepted, as many as its queue holds. */
    private void accept(boolean open) {
        listeners.forEach(listener -> listener.config().setAutoRead(open));
    }

    /** Takes the client's address from the PROXY header, then goes on as with everybody. */
    private final class FromProxy extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof HAProxyMessage header)) {
                ReferenceCountUtil.release(message);
                return;
            }
            if (header.command() == HAProxyCommand.PROXY && header.sourceAddress() != null) {
                Stranger.of(context.channel()).comesFrom(
                        new InetSocketAddress(header.sourceAddress(), header.sourcePort()));
            }
            header.release();
            speak(context.pipeline());
            context.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
