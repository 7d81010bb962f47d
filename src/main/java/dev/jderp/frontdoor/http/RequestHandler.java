package dev.jderp.frontdoor.http;

import dev.jderp.frontdoor.connection.LingeringClose;
import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.process.OutOfMemory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Handles the requests of one connection, one at a time: {@link RequestRouter} decides how each is served.
 *
 * <pre>
 *   reading a head --request--&gt; reading its body --complete--&gt; answering --answered--&gt; waiting --+
 *     ^   |                                                       |                          |
 *     |   +----------------- refused, or the last answer ---------+--&gt; ended                 | writable
 *     +--------------------------------------------------------------------------------------+
 * </pre>
 *
 * <p>The connection is read only while a head or a body is expected, and the next head is decoded only while the client
 * takes its answers. So a client that pipelines requests and reads nothing makes the relay hold one read and the
 * answers up to the channel's high-water mark. Each state has a deadline: {@code limits.phase} for a request,
 * {@code limits.answer} for an answer, for waiting, and for the next head.
 */
final class RequestHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(RequestHandler.class.getName());

    private final FrontDoorContext door;
    private final RequestRouter router;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder;
    private final ChannelHandlerContext decoderContext;
    private final TlsRequests tlsRequests;

    private @Nullable HttpRequest current;
    private @Nullable ProxyExchange exchange;
    private @Nullable FullHttpResponse answer;
    private long bodyBytes;
    private boolean waiting;
    private boolean ended;

    RequestHandler(
            FrontDoorContext door,
            RequestRouter router,
            RequestDecoder decoder,
            ResponseEncoder encoder,
            ChannelHandlerContext context) {
        this.door = door;
        this.router = router;
        this.decoder = decoder;
        this.encoder = encoder;
        this.decoderContext = context;
        this.tlsRequests = new TlsRequests(door.relay().measurements());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HeadCheck.Rejection rejection) {
            refuse(context, rejection.status(), rejection.text());
        } else if (message instanceof HttpRequest request) {
            onRequest(context, request);
        } else if (message instanceof HttpContent content) {
            onContent(context, content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void onRequest(ChannelHandlerContext context, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            refuse(context, 400, "malformed request");
            return;
        }
        current = request;
        bodyBytes = 0;
        tlsRequests.begin(context.channel());
        encoder.setHead(request.method().equals(HttpMethod.HEAD));
        PendingConnection.of(context.channel()).deadline().set(door.limits().phase());
        router.route(this, context, request);
    }

    // results of the router

    /** Gives the current request this answer, once its body has arrived. */
    void answer(FullHttpResponse response) {
        answer = response;
    }

    /** Forwards the current request to the container. */
    void forward(ChannelHandlerContext context, HttpRequest request) {
        exchange = new ProxyExchange(door, this, context, request);
        exchange.start();
    }

    /** Handles no more requests, since the connection is about to be upgraded. */
    void endForUpgrade(ChannelHandlerContext context) {
        ended = true;
        context.channel().config().setAutoRead(true); // off where another request was pipelined before this one
    }

    private void onContent(ChannelHandlerContext context, HttpContent content) {
        bodyBytes += content.content().readableBytes();
        if (content instanceof LastHttpContent) {
            context.channel().config().setAutoRead(false); // until this request has been answered
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            refuse(context, 400, "malformed body");
        } else if (bodyBytes > door.limits().body()) {
            content.release();
            refuseBody(context);
        } else if (exchange != null) {
            exchange.forward(content);
        } else {
            boolean last = content instanceof LastHttpContent;
            content.release();
            FullHttpResponse ready = answer;
            if (last && ready != null) {
                answer = null;
                boolean open = isKeepAlive();
                context.writeAndFlush(ShortResponses.withKeepAlive(ready, open));
                onAnswered(context, open);
            }
        }
    }

    /**
     * Whether the client may send another request after the current one. It may not after one for bootstrap DNS, whose
     * answer has {@code Connection: close}: that header of the container is not forwarded. Nor may it if another
     * process accepts connections now, which is to get its next request.
     */
    boolean isKeepAlive() {
        HttpRequest request = current;
        return request != null && HttpUtil.isKeepAlive(request) && !RequestRouter.path(request).equals("/bootstrap-dns")
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1) && !door.isReplaced().getAsBoolean();
    }

    /** Ends the current request, which has been answered, and reads the next one if {@code open}. */
    void onAnswered(ChannelHandlerContext context, boolean open) {
        exchange = null;
        tlsRequests.end();
        if (!open || ended) {
            end(context);
            return;
        }
        current = null;
        PendingConnection.of(context.channel()).deadline().set(door.limits().answer());
        waiting = true;
        context.executor().execute(() -> readNext(context)); // other connections are served first
    }

    /** Reads the next request, if the client has read enough of its answers. */
    private void readNext(ChannelHandlerContext context) {
        if (!waiting || ended || !context.channel().isActive() || !context.channel().isWritable()) {
            return;
        }
        waiting = false;
        try {
            decoder.decodeNext(decoderContext);
            // a head or a body has not all arrived; an exchange reads by itself
            if (!waiting && !ended && exchange == null) {
                context.channel().config().setAutoRead(true);
            }
        } catch (Exception e) {
            context.fireExceptionCaught(e);
        }
    }

    /** Closes after the last answer; what the client sends from now on is skipped. */
    private void end(ChannelHandlerContext context) {
        ended = true;
        decoder.skipRest();
        LingeringClose.after(context, door.limits().answer());
    }

    /** Refuses the current request, whose body is larger than the limit. */
    void refuseBody(ChannelHandlerContext context) {
        refuse(context, 413, "the body is larger than " + door.limits().body() + " bytes");
    }

    /** Refuses the current request, with a reason of one line. */
    void refuse(ChannelHandlerContext context, int status, String reason) {
        refuse(context, status, reason + "\n", Map.of());
    }

    /** Answers with an error and closes the connection: what the client has sent after this request is never parsed. */
    void refuse(ChannelHandlerContext context, int status, String text, Map<String, String> more) {
        if (ended) {
            return;
        }
        tlsRequests.end();
        ProxyExchange running = exchange;
        exchange = null;
        boolean begun = running != null && running.hasAnswered();
        if (running != null) {
            running.abandon();
        }
        if (begun) { // closing shows the client that the answer is incomplete
            ended = true;
            decoder.skipRest();
            context.close();
            return;
        }
        context.writeAndFlush(ShortResponses.withKeepAlive(ShortResponses.text(status, text, more), false));
        end(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        ProxyExchange running = exchange;
        if (running != null) {
            running.onClientWritable(context.channel().isWritable());
        } else if (waiting && context.channel().isWritable()) {
            context.executor().execute(() -> readNext(context));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        ProxyExchange running = exchange;
        exchange = null;
        if (running != null) {
            running.abandon();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        OutOfMemory.check(failure);
        if (failure instanceof IOException || failure.getCause() instanceof IOException) {
            // texts of exceptions may contain bytes of the client
            LOG.log(Level.DEBUG, () -> "connection lost: " + failure.getClass().getSimpleName());
        } else {
            LOG.log(Level.ERROR, "internal error; closing this connection", failure);
        }
        context.close();
    }
}
