package dev.jderp.frontdoor.http;

import dev.jderp.protocol.UpgradeRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Makes the responses that the front door gives without the container. */
final class ShortResponses {

    private ShortResponses() {}

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

    /** Returns the answer to a latency probe. */
    static FullHttpResponse probe(HttpMethod method) {
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

    /** Returns the answer to an ACME challenge, 404 for a token that is not known. */
    static FullHttpResponse challenge(Optional<byte[]> found) {
        if (found.isEmpty()) {
            return text(404, "404 page not found\n", Map.of());
        }
        FullHttpResponse response = text(200, "", Map.of()).replace(Unpooled.wrappedBuffer(found.get()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
                .set(HttpHeaderNames.CONTENT_LENGTH, found.get().length);
        return response;
    }

    /** Returns an answer about the drain in the form of MicroProfile Health. */
    static FullHttpResponse health(int status, String state) {
        FullHttpResponse response = text(
                status, "{\"status\":\"" + state + "\",\"checks\":[{\"name\":\"drain\",\"status\":\"" + state + "\"}]}",
                Map.of());
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        return response;
    }

    /** Sets whether the connection stays open after {@code response}. */
    static FullHttpResponse withKeepAlive(FullHttpResponse response, boolean open) {
        HttpUtil.setKeepAlive(response, open);
        return response;
    }
}
