package dev.jderp.frontdoor.listen;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.clientaddress.Networks;
import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.metrics.RejectReason;
import dev.jderp.process.OutOfMemory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Initialises the accepted connections of one port: applies the limits, reads the PROXY header where one is due, and
 * adds the handlers of the port's protocol. Runs on the lobby's thread.
 */
public final class AcceptHandler extends ChannelInitializer<Channel> {

    private final AcceptGate gate;
    private final AcceptLimits accepts;
    private final Networks proxies;
    private final ClientAddresses addresses;
    private final Duration phase;
    private final Consumer<ChannelPipeline> protocol;

    /**
     * Handles the connections of one port.
     *
     * @param gate bounds the connections that have not logged in, of all ports together
     * @param accepts bounds the rates at which connections are accepted
     * @param proxies the networks whose connections begin with a PROXY header
     * @param addresses knows the trusted HTTP proxies, which have no limit as a source
     * @param phase how long the first phase of a connection may take
     * @param protocol adds the handlers of the port's protocol
     */
    public AcceptHandler(
            AcceptGate gate, AcceptLimits accepts, Networks proxies, ClientAddresses addresses, Duration phase,
            Consumer<ChannelPipeline> protocol) {
        this.gate = gate;
        this.accepts = accepts;
        this.proxies = proxies;
        this.addresses = addresses;
        this.phase = phase;
        this.protocol = protocol;
    }

    @Override
    protected void initChannel(Channel channel) {
        PendingConnection connection = new PendingConnection(channel);
        boolean speaksProxy = connection.remote().filter(peer -> proxies.contains(peer.getAddress())).isPresent();
        Optional<InetAddress> source = speaksProxy ? Optional.empty() : source(connection);
        Optional<RejectReason> refusal = checkShare(source);
        if (refusal.isEmpty() && !accepts.takeAny()) {
            refusal = Optional.of(RejectReason.RATE);
        } else if (refusal.isEmpty() && !gate.admit(channel, source)) {
            refusal = Optional.of(RejectReason.FULL);
        }
        if (refusal.isPresent()) {
            reject(channel, refusal.get());
            return;
        }
        connection.deadline().set(phase);
        if (speaksProxy) {
            channel.pipeline().addLast(new HAProxyMessageDecoder(), new ProxyHeaderHandler());
        } else {
            startProtocol(channel.pipeline());
        }
    }

    /**
     * Returns the source that limits apply to. It is empty for a trusted proxy: its clients are counted by request,
     * when the proxy names them.
     */
    private Optional<InetAddress> source(PendingConnection connection) {
        return connection.remote().map(InetSocketAddress::getAddress)
                .filter(address -> !addresses.isTrustedProxy(address));
    }

    /** Returns why {@code source} may not have one more connection; empty if it may. */
    private Optional<RejectReason> checkShare(Optional<InetAddress> source) {
        if (source.isEmpty()) {
            return Optional.empty();
        }
        if (!gate.isWithinShare(source.get())) {
            return Optional.of(RejectReason.SOURCE_SHARE);
        }
        return accepts.takeFrom(source.get()) ? Optional.empty() : Optional.of(RejectReason.SOURCE_RATE);
    }

    private void reject(Channel channel, RejectReason why) {
        accepts.countRejected(why);
        AcceptGate.closeAtOnce(channel);
    }

    private void startProtocol(ChannelPipeline pipeline) {
        accepts.countAccepted();
        protocol.accept(pipeline);
    }

    /** Takes the client's address from the PROXY header, then adds the handlers of the port's protocol. */
    private final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof HAProxyMessage header)) {
                ReferenceCountUtil.release(message);
                return;
            }
            PendingConnection connection = PendingConnection.of(context.channel());
            Optional<InetSocketAddress> client = client(header);
            header.release();
            client.ifPresent(connection::setRemote);
            Optional<InetAddress> source = client.isPresent() ? source(connection) : Optional.empty();
            Optional<RejectReason> refusal = checkShare(source);
            if (refusal.isPresent()) {
                reject(context.channel(), refusal.get());
                return;
            }
            source.ifPresent(address -> gate.assign(context.channel(), address));
            startProtocol(context.pipeline());
            context.pipeline().remove(this);
        }

        /** Returns the client that the header names; empty for a connection of the proxy itself. */
        private static Optional<InetSocketAddress> client(HAProxyMessage header) {
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
