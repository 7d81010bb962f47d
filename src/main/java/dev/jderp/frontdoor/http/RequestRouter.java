package dev.jderp.frontdoor.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import java.util.Optional;

/**
 * Decides by the head of a request which part serves it: {@code /derp} and the small pages
 * ({@code docs/protocol.md#ways-in}) are served here, all other requests are forwarded to the container. One router
 * serves all connections of a port.
 */
final class RequestRouter {

    private final FrontDoorContext door;
    private final DerpRequests derp;
    private final AcmeChallenges challenges;

    RequestRouter(FrontDoorContext door) {
        this.door = door;
        this.derp = new DerpRequests(door);
        this.challenges = new AcmeChallenges(Optional.empty(), door.challenges());
    }

    /** Has the part that serves {@code request} begin, or refuses the request; the result goes to {@code handler}. */
    void route(RequestHandler handler, ChannelHandlerContext context, HttpRequest request) {
        String path = path(request);
        if (request.method().equals(HttpMethod.CONNECT)) {
            handler.refuse(context, 403, "CONNECT not enabled");
        } else if (request.method().equals(HttpMethod.TRACE)) {
            handler.refuse(context, 405, "TRACE is not supported");
        } else if (isRefusedByDrain(path)) {
            onDraining(handler, context, path);
        } else if (path.equals("/derp")) {
            derp.handle(handler, context, request);
        } else if (!path.startsWith("/")) {
            handler.refuse(context, 400, "invalid request target; expected a path");
        } else if (path.equals("/derp/probe") || path.equals("/derp/latency-check")) {
            handler.answer(ShortResponses.probe(request.method()));
        } else if (path.equals("/generate_204")) {
            handler.answer(ShortResponses.noContent(request.headers()));
        } else {
            Optional<byte[]> proof = challenges.ownAnswer(path);
            if (proof.isPresent()) {
                handler.answer(ShortResponses.challenge(proof));
            } else {
                forward(handler, context, request);
            }
        }
    }

    /** Returns the path of a request, without its query. */
    static String path(HttpRequest request) {
        String target = request.uri();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /**
     * Whether a request is not served because the relay drains. The port for pages serves until the end, as the
     * container's own port does; so do all ports if another process has their sockets, since this connection is one
     * that was open before.
     */
    private boolean isRefusedByDrain(String path) {
        return door.relay().isDraining()
                && (path.equals("/derp")
                        || (door.port() != FrontDoorContext.Port.PAGES && !door.isReplaced().getAsBoolean()));
    }

    /**
     * Answers while the relay drains. The container answers only 503 then, so health checks are answered here: an
     * orchestrator that found the relay dead would cut the drain short.
     */
    private static void onDraining(RequestHandler handler, ChannelHandlerContext context, String path) {
        switch (path) {
            case "/health/live", "/health/started" -> handler.answer(ShortResponses.health(200, "UP"));
            case "/health", "/health/ready" -> handler.answer(ShortResponses.health(503, "DOWN"));
            default -> handler.refuse(context, 503, "the relay is stopping\n", Map.of("Retry-After", "5"));
        }
    }

    private void forward(RequestHandler handler, ChannelHandlerContext context, HttpRequest request) {
        if (HttpUtil.getContentLength(request, 0L) > door.limits().body()) {
            handler.refuseBody(context);
            return;
        }
        String expected = request.headers().get(HttpHeaderNames.EXPECT);
        if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            handler.refuse(context, 417, "unknown expectation");
            return;
        }
        if (!door.container().isReady().getAsBoolean()) {
            handler.refuse(context, 503, "the relay is starting\n", Map.of("Retry-After", "2"));
            return;
        }
        if (expected != null) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
                    Unpooled.EMPTY_BUFFER));
        }
        handler.forward(context, request);
    }
}
