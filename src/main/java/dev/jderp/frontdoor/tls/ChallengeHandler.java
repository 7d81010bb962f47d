package dev.jderp.frontdoor.tls;

import dev.jderp.process.OutOfMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ClientHello of one connection while names are being checked. A client that offers the protocol
 * {@code acme-tls/1} alone, and names what is being checked, gets the certificate with the proof, and the connection
 * ends after the handshake (RFC 8737). For every other client the default TLS begins.
 */
final class ChallengeHandler extends SslClientHelloHandler<ClientHello> {

    private final ChallengeTls tls;
    private final Challenges challenges;
    private final Function<ByteBufAllocator, SslHandler> defaultTls;

    ChallengeHandler(ChallengeTls tls, Challenges challenges, Function<ByteBufAllocator, SslHandler> defaultTls) {
        this.tls = tls;
        this.challenges = challenges;
        this.defaultTls = defaultTls;
    }

    @Override
    protected Future<ClientHello> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) {
        return context.executor().newSucceededFuture(
                hello == null ? new ClientHello("", List.of()) : ClientHello.read(hello));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, Future<ClientHello> read) throws SSLException {
        ClientHello hello = read.getNow();
        Optional<ServerCertificate> proof = hello.protocols().equals(List.of(ChallengeTls.PROTOCOL))
                ? challenges.certificate(hello.serverName())
                : Optional.empty();
        if (proof.isEmpty()) {
            context.pipeline().replace(this, null, defaultTls.apply(context.alloc()));
            return;
        }
        SslHandler handler = tls.newHandler(proof.get(), context.alloc());
        context.pipeline().addAfter(context.name(), null, new End());
        context.pipeline().replace(this, null, handler);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        OutOfMemory.check(failure);
        context.close();
    }

    /** Closes the connection when the handshake is over; nothing that the client sends is read. */
    private static final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                context.close();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            OutOfMemory.check(failure);
            context.close();
        }
    }
}
