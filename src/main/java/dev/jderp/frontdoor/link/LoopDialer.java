package dev.jderp.frontdoor.link;

import dev.jderp.kit.IpLiteral;
import dev.jderp.mesh.LinkDialer;
import dev.jderp.mesh.LinkProblem;
import dev.jderp.sockets.Platform;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/** Dials other relays on the event loops of the front door. */
public final class LoopDialer implements LinkDialer {

    private static final int CONNECT_TIMEOUT_MS = 5_000;
    /** A link whose data is not acknowledged is found within 15 s, the kernel's timers included. */
    private static final int USER_TIMEOUT_MS = 14_000;
    private static final long MAX_UNSENT = 128 << 10;
    /** How much may wait in a link's channel. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 256 << 10);
    private static final int MAX_LINE = 4 << 10;
    private static final int MAX_HEAD = 16 << 10;

    private final Platform platform;
    private final ByteBufAllocator allocator;
    private final Supplier<EventLoop> nextLoop;

    /**
     * A dialer.
     *
     * @param nextLoop chooses the loop of each link
     */
    public LoopDialer(Platform platform, ByteBufAllocator allocator, Supplier<EventLoop> nextLoop) {
        this.platform = platform;
        this.allocator = allocator;
        this.nextLoop = nextLoop;
    }

    @Override
    public void dial(Target target, Outcome outcome) {
        Bootstrap bootstrap = new Bootstrap()
                .group(nextLoop.get())
                .channelFactory(() -> platform.newConnection(target.address().getAddress()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.RECVBUF_ALLOCATOR, LinkReads.create())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(new Handlers(target, outcome));
        if (platform.epoll()) {
            bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
                    .option(EpollChannelOption.TCP_NOTSENT_LOWAT, MAX_UNSENT);
        }
        ChannelFuture connecting = bootstrap.connect(target.address());
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                outcome.failed(Step.CONNECT, LinkProblem.of(connected.cause()));
            }
        });
    }

    private final class Handlers extends ChannelInitializer<Channel> {

        private final Target target;
        private final Outcome outcome;

        Handlers(Target target, Outcome outcome) {
            this.target = target;
            this.outcome = outcome;
        }

        @Override
        protected void initChannel(Channel channel) throws SSLException {
            if (target.trust().isPresent()) {
                channel.pipeline().addLast(tls(channel, target.trust().get()));
            }
            channel.pipeline().addLast(new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_HEAD));
            channel.pipeline().addLast(new UpgradeHandler(target, outcome));
        }

        private SslHandler tls(Channel channel, X509ExtendedTrustManager trust) throws SSLException {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(platform.sslProvider())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .endpointIdentificationAlgorithm(null) // the trust manager checks the name
                    .trustManager(trust);
            if (isNamedExplicitly(target.host())) {
                builder.serverName(new SNIHostName(target.host()));
            }
            SslContext context = builder.build();
            channel.closeFuture().addListener(closed -> ReferenceCountUtil.release(context));
            SslHandler handler = context.newHandler(channel.alloc(), target.host(), target.address().getPort());
            handler.setHandshakeTimeoutMillis(0); // UpgradeHandler limits it
            return handler;
        }

        /** Whether a host has one label: Netty does not send such a name, without which derper refuses a handshake. */
        private static boolean isNamedExplicitly(String host) {
            return host.indexOf('.') < 0 && host.indexOf('_') < 0 && !IpLiteral.isAddress(host);
        }
    }
}
