package dev.jderp.frontdoor;

import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.clientaddress.Networks;
import dev.jderp.metrics.RejectReason;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives the accepted connections of a port, within limits, and gives each its handlers; on the lobby's thread. */
final class AcceptHandler extends ChannelInitializer<SocketChannel> {

    private final FrontDoorContext door;
    private final AcceptGate gate;
    private final Consumer<ChannelPipeline> protocol;
    private final Networks proxies;
    private final AcceptLimits accepts;

    /**
     * Accepted connections of one port.
     *
     * @param gate bounds those that have not logged in, at all ports together
     * @param protocol adds the handlers of what is spoken at this port
     */
    AcceptHandler(FrontDoorContext door, AcceptGate gate, Consumer<ChannelPipeline> protocol) {
        this.door = door;
        this.gate = gate;
        this.protocol = protocol;
        this.proxies = new Networks(door.options().proxyProtocolFrom());
        this.accepts = door.accepts();
    }

    /** Adds the handlers of the main port: TLS if there is any, then HTTP and what that is upgraded to. */
    static void speakHttp(FrontDoorContext door, @Nullable Tls tls, ChannelPipeline pipeline) {
        if (tls != null) {
            pipeline.addLast(tls.handler(pipeline.channel().alloc()));
        }
        RequestDecoder decoder = new RequestDecoder();
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast(decoder, encoder);
        pipeline.addLast(new RequestHandler(door, decoder, encoder, pipeline.context(decoder)));
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        PendingConnection stranger = new PendingConnection(channel);
        boolean speaksProxy = stranger.remote().filter(peer -> proxies.contains(peer.getAddress())).isPresent();
        Optional<InetAddress> source = speaksProxy ? Optional.empty() : source(stranger);
        Optional<RejectReason> refusal = beyondShare(source);
        if (refusal.isEmpty() && !accepts.takeAny()) {
            refusal = Optional.of(RejectReason.RATE);
        } else if (refusal.isEmpty() && !gate.admit(channel, source)) {
            refusal = Optional.of(RejectReason.FULL);
        }
        if (refusal.isPresent()) {
            reject(channel, refusal.get());
            return;
        }
        stranger.deadline.in(door.options().limits().phase());
        if (speaksProxy) {
            channel.pipeline().addLast(new HAProxyMessageDecoder(), new FromProxy());
        } else {
            speak(channel.pipeline());
        }
    }

    /**
     * The source that is counted; empty for a trusted proxy, whose clients are counted when it says whose a request is.
     */
    private Optional<InetAddress> source(PendingConnection stranger) {
        return stranger.remote().map(InetSocketAddress::getAddress)
                .filter(address -> !door.addresses().isTrustedProxy(address));
    }

    /** The reason why {@code source} may not open another connection; empty if it may. */
    private Optional<RejectReason> beyondShare(Optional<InetAddress> source) {
        if (source.isEmpty()) {
            return Optional.empty();
        }
        if (!gate.isWithinShare(source.get())) {
            return Optional.of(RejectReason.SOURCE_SHARE);
        }
        return accepts.takeFrom(source.get()) ? Optional.empty() : Optional.of(RejectReason.SOURCE_RATE);
    }

    private void reject(Channel channel, RejectReason why) {
        accepts.rejected(why);
        AcceptGate.closeAtOnce(channel);
    }

    private void speak(ChannelPipeline pipeline) {
        accepts.accepted();
        protocol.accept(pipeline);
    }

    /** Takes the client's address from the PROXY header, then goes on as with everybody. */
    private final class FromProxy extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof HAProxyMessage header)) {
                ReferenceCountUtil.release(message);
                return;
            }
            PendingConnection stranger = PendingConnection.of(context.channel());
            Optional<InetSocketAddress> named = named(header);
            header.release();
            named.ifPresent(stranger::comesFrom);
            Optional<InetAddress> source = named.isPresent() ? source(stranger) : Optional.empty();
            Optional<RejectReason> refusal = beyondShare(source);
            if (refusal.isPresent()) {
                reject(context.channel(), refusal.get());
                return;
            }
            source.ifPresent(address -> gate.assign(context.channel(), address));
            speak(context.pipeline());
            context.pipeline().remove(this);
        }

        /** The source of the connection; the proxy itself if its header names none. */
        private static Optional<InetSocketAddress> named(HAProxyMessage header) {
            String client = header.sourceAddress();
            if (header.command() != HAProxyCommand.PROXY || client == null) {
                return Optional.empty();
            }
            return IpAddresses.parse(client).map(address -> new InetSocketAddress(address, header.sourcePort()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            OutOfMemory.check(failure);
            context.close();
        }
    }
}
