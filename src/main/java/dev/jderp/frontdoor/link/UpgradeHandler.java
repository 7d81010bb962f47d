package dev.jderp.frontdoor.link;

import dev.jderp.mesh.LinkDialer;
import dev.jderp.mesh.LinkDialer.Outcome;
import dev.jderp.mesh.LinkDialer.Step;
import dev.jderp.mesh.LinkProblem;
import dev.jderp.process.OutOfMemory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the other relay for DERP, once there is TLS where it is wanted, and puts a {@link LinkChannel} in its place when
 * that relay agrees. Closes the channel if it does not, or takes too long.
 */
final class UpgradeHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(UpgradeHandler.class.getName());
    private static final int TIMEOUT_S = 10;

    private final LinkDialer.Target target;
    private final Outcome outcome;
    private boolean done;
    private Step step;
    private @Nullable String problem;

    UpgradeHandler(LinkDialer.Target target, Outcome outcome) {
        this.target = target;
        this.outcome = outcome;
        this.step = target.trust().isPresent() ? Step.TLS : Step.UPGRADE;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var timeout = context.executor().schedule(() -> {
            if (!done) {
                problem = "no answer within " + TIMEOUT_S + " s";
                context.close();
            }
        }, TIMEOUT_S, TimeUnit.SECONDS);
        context.channel().closeFuture().addListener(closed -> timeout.cancel(false));
        if (step == Step.UPGRADE) {
            ask(context);
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent tls && tls.isSuccess()) {
            step = Step.UPGRADE;
            ask(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void ask(ChannelHandlerContext context) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/derp");
        request.headers()
                .set(HttpHeaderNames.HOST, target.hostHeader())
                .set(HttpHeaderNames.UPGRADE, "DERP")
                .set(HttpHeaderNames.CONNECTION, "Upgrade");
        context.writeAndFlush(request);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (done || !(message instanceof HttpResponse response)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!response.decoderResult().isSuccess()) {
            problem = "the answer is not HTTP";
            context.close();
        } else if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            problem = "the answer is " + response.status() + "; expected 101";
            context.close();
        } else {
            LinkChannel link = new LinkChannel(context.channel(), outcome::opened);
            done = true;
            context.pipeline().addLast("link", link);
            context.pipeline().remove(this);
            context.pipeline().remove(HttpClientCodec.class); // passes on the bytes that came after the answer
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!done) {
            done = true;
            outcome.failed(step, problem == null ? "the neighbour closed the connection without an answer" : problem);
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        OutOfMemory.check(cause);
        if (LinkProblem.isInternal(cause)) {
            step = Step.INTERNAL_ERROR;
            LOG.log(Level.ERROR, "internal error while a link is opened", cause);
        }
        problem = LinkProblem.of(cause);
        context.close();
    }
}
