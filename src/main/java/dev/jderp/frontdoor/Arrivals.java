package dev.jderp.frontdoor;

import dev.jderp.address.Addresses;
import dev.jderp.address.Networks;
import dev.jderp.process.OutOfMemory;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Receives accepted connections, within limits, and gives each its handlers; on the lobby's thread. */
final class Arrivals extends ChannelInitializer<SocketChannel> {

    private final FrontDoorContext door;
    private final @Nullable Tls tls;
    private final Networks proxies;
    private final AcceptLimits accepts;
    private final List<Channel> listeners = new ArrayList<>();
    private int strangers;

    Arrivals(FrontDoorContext door, @Nullable Tls tls) {
        this.door = door;
        this.tls = tls;
        this.proxies = new Networks(door.options().proxyProtocolFrom());
        this.accepts = door.accepts();
    }

    /** A socket whose connections come here; it is told to wait while there are too many strangers. */
    void from(Channel listener) {
        listeners.add(listener);
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        Stranger stranger = new Stranger(channel);
        boolean speaksProxy = stranger.remote().filter(peer -> proxies.contains(peer.getAddress())).isPresent();
        boolean hasShare = speaksProxy || isWithinShare(stranger);
        if (!hasShare || !accepts.takeAny()) {
            reject(channel);
            return;
        }
        came(channel);
        stranger.deadline.in(door.options().limits().phase());
        if (speaksProxy) {
            channel.pipeline().addLast(new HAProxyMessageDecoder(), new FromProxy());
        } else {
            speak(channel.pipeline());
        }
    }

    /** Whether its source may have one more connection; a trusted proxy's are counted when it says whose they are. */
    private boolean isWithinShare(Stranger stranger) {
        Optional<InetSocketAddress> from = stranger.remote();
        return from.isEmpty() || door.addresses().isTrustedProxy(from.get().getAddress())
                || accepts.takeFrom(from.get().getAddress());
    }

    private void reject(Channel channel) {
        accepts.rejected();
        channel.close();
    }

    private void speak(ChannelPipeline pipeline) {
        accepts.accepted();
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
            Stranger stranger = Stranger.of(context.channel());
            Optional<InetSocketAddress> source = source(header);
            header.release();
            source.ifPresent(stranger::comesFrom);
            if (source.isPresent() && !isWithinShare(stranger)) {
                reject(context.channel());
                return;
            }
            speak(context.pipeline());
            context.pipeline().remove(this);
        }

        /** Whose connection it is; the proxy's own if it names nobody. */
        private static Optional<InetSocketAddress> source(HAProxyMessage header) {
            String named = header.sourceAddress();
            if (header.command() != HAProxyCommand.PROXY || named == null) {
                return Optional.empty();
            }
            return Addresses.parse(named).map(address -> new InetSocketAddress(address, header.sourcePort()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            OutOfMemory.check(failure);
            context.close();
        }
    }
}
