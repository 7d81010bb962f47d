package dev.jderp.frontdoor.http;

import dev.jderp.clientaddress.TrueClient;
import dev.jderp.frontdoor.connection.LingeringClose;
import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.metrics.RejectReason;
import dev.jderp.process.OutOfMemory;
import dev.jderp.protocol.UpgradeRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Handles the requests of one connection, one at a time: DERP at {@code /derp} and the small pages
 * ({@code docs/protocol.md#ways-in}) are served here, all other requests are forwarded to the container.
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
            FrontDoorContext door, RequestDecoder decoder, ResponseEncoder encoder, ChannelHandlerContext context) {
        this.door = door;
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
        String path = path(request);
        if (request.method().equals(HttpMethod.CONNECT)) {
            refuse(context, 403, "CONNECT not enabled");
        } else if (request.method().equals(HttpMethod.TRACE)) {
            refuse(context, 405, "TRACE is not supported");
        } else if (door.relay().isDraining()) {
            onDraining(context, path);
        } else if (path.equals("/derp")) {
            onDerp(context, request);
        } else if (!path.startsWith("/")) {
            refuse(context, 400, "invalid request target; expected a path");
        } else if (path.equals("/derp/probe") || path.equals("/derp/latency-check")) {
            answer = probeAnswer(request.method());
        } else if (path.equals("/generate_204")) {
            answer = noContent(request.headers());
        } else {
            proxy(context, request);
        }
    }

    /**
     * Answers while the relay drains. The container answers only 503 then, so health checks are answered here: an
     * orchestrator that found the relay dead would cut the drain short.
     */
    private void onDraining(ChannelHandlerContext context, String path) {
        switch (path) {
            case "/health/live", "/health/started" -> answer = health(200, "UP");
            case "/health", "/health/ready" -> answer = health(503, "DOWN");
            default -> refuse(context, 503, "the relay is stopping\n", Map.of("Retry-After", "5"));
        }
    }

    /** Returns an answer in the form of MicroProfile Health. */
    private static FullHttpResponse health(int status, String state) {
        FullHttpResponse response = text(
                status, "{\"status\":\"" + state + "\",\"checks\":[{\"name\":\"drain\",\"status\":\"" + state + "\"}]}",
                Map.of());
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        return response;
    }

    private static String path(HttpRequest request) {
        String target = request.uri();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private void onDerp(ChannelHandlerContext context, HttpRequest request) {
        if (!door.derpEnabled()) {
            refuse(context, 404, UpgradeRules.DISABLED, Map.of());
            return;
        }
        HttpHeaders headers = request.headers();
        String upgrade = headers.get(HttpHeaderNames.UPGRADE);
        switch (UpgradeRules.kind(upgrade, headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))) {
            case NATIVE -> {
                upgrade(context, headers, false);
            }
            case WEBSOCKET -> {
                var refusal = UpgradeRules.webSocketRefusal(
                        request.method().name(),
                        !request.protocolVersion().equals(HttpVersion.HTTP_1_0),
                        headers::getAll);
                if (refusal.isEmpty()) {
                    upgrade(context, headers, true);
                } else {
                    UpgradeRules.Refusal why = refusal.get();
                    Map<String, String> more = why.header().isEmpty() ? Map.of() : Map.of(why.header(), why.value());
                    refuse(context, why.status(), why.text(), more);
                }
            }
            case NONE -> {
                if (upgrade != null) {
                    LOG.log(Level.DEBUG, () -> "refused an unknown upgrade for "
                            + door.client(context.channel(), headers).map(TrueClient::address));
                }
                refuse(context, 426, UpgradeRules.UPGRADE_REQUIRED, Map.of());
            }
        }
    }

    private void upgrade(ChannelHandlerContext context, HttpHeaders headers, boolean isWebSocket) {
        Optional<TrueClient> client = door.client(context.channel(), headers);
        if (client.isPresent() && !isWithinShare(client.get())) {
            door.accepts().countRejected(RejectReason.SOURCE_RATE);
            refuse(context, 429, "too many connections from this address");
            return;
        }
        if (client.isPresent() && client.get().byTrustedProxy()) {
            PendingConnection.markProxied(context.channel());
        }
        ended = true;
        context.channel().config().setAutoRead(true); // off where another request was pipelined before this one
        Optional<InetSocketAddress> remote = client.map(TrueClient::address);
        if (isWebSocket) {
            DerpUpgrade.toWebSocket(context, door, headers, remote);
        } else {
            DerpUpgrade.toNative(context, door, headers, remote);
        }
    }

    /**
     * Whether the rate of the client's source allows this client. Only clients of trusted proxies are counted here; all
     * others were counted when their connection was accepted.
     */
    private boolean isWithinShare(TrueClient client) {
        return !client.byTrustedProxy()
                || door.addresses().isTrustedProxy(client.address().getAddress())
                || door.accepts().takeFrom(client.address().getAddress());
    }

    private static FullHttpResponse probeAnswer(HttpMethod method) {
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            FullHttpResponse ok = text(200, "", Map.of("Access-Control-Allow-Origin", "*"));
            ok.headers().remove(HttpHeaderNames.CONTENT_TYPE).remove("X-Content-Type-Options");
            return ok;
        }
        return text(405, UpgradeRules.BOGUS_PROBE, Map.of());
    }

    /** Returns the answer to a captive portal check. */
    static FullHttpResponse noContent(HttpHeaders request) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT);
        String answer = UpgradeRules.challengeAnswer(request.get("X-Tailscale-Challenge"));
        if (!answer.isEmpty()) {
            response.headers().set("X-Tailscale-Response", answer);
        }
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, UpgradeRules.NO_CACHE);
        return response;
    }

    private void proxy(ChannelHandlerContext context, HttpRequest request) {
        PendingLimits limits = door.limits();
        if (HttpUtil.getContentLength(request, 0L) > limits.body()) {
            refuse(context, 413, "the body is larger than " + limits.body() + " bytes");
            return;
        }
        String expected = request.headers().get(HttpHeaderNames.EXPECT);
        if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            refuse(context, 417, "unknown expectation");
            return;
        }
        if (!door.container().isReady().getAsBoolean()) {
            refuse(context, 503, "the relay is starting\n", Map.of("Retry-After", "2"));
            return;
        }
        if (expected != null) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
                    Unpooled.EMPTY_BUFFER));
        }
        exchange = new ProxyExchange(door, this, context, request);
        exchange.start();
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
            refuse(context, 413, "the body is larger than " + door.limits().body() + " bytes");
        } else if (exchange != null) {
            exchange.forward(content);
        } else {
            boolean last = content instanceof LastHttpContent;
            content.release();
            FullHttpResponse ready = answer;
            if (last && ready != null) {
                answer = null;
                boolean open = isKeepAlive();
                context.writeAndFlush(withKeepAlive(ready, open));
                onAnswered(context, open);
            }
        }
    }

    /**
     * Whether the client may send another request after the current one. It may not after one for bootstrap DNS, whose
     * answer has {@code Connection: close}: that header of the container is not forwarded.
     */
    boolean isKeepAlive() {
        HttpRequest request = current;
        return request != null && HttpUtil.isKeepAlive(request) && !path(request).equals("/bootstrap-dns")
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
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

    private void refuse(ChannelHandlerContext context, int status, String reason) {
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
        context.writeAndFlush(withKeepAlive(text(status, text, more), false));
        end(context);
    }

    /** Sets whether the connection stays open after {@code response}. */
    static FullHttpResponse withKeepAlive(FullHttpResponse response, boolean open) {
        HttpUtil.setKeepAlive(response, open);
        return response;
    }

    /** Returns an answer with a short text, and with the headers that derper sends with it. */
    static FullHttpResponse text(int status, String text, Map<String, String> more) {
        ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.headers().set("X-Content-Type-Options", "nosniff");
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        more.forEach((name, value) -> response.headers().set(name, value));
        return response;
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
