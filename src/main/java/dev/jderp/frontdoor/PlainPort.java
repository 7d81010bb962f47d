package dev.jderp.frontdoor;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The helper port in clear: the captive portal check, and the way to HTTPS for everything else (reference section 2.5).
 * One request a connection.
 */
final class PlainPort {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\[\\]:_-]{1,261}");

    private PlainPort() {}

    /** Gives an accepted connection its handlers. */
    static void speak(ChannelPipeline pipeline) {
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast(new RequestDecoder(), encoder, new Answers(encoder));
    }

    private static final class Answers extends ChannelInboundHandlerAdapter {
        private final ResponseEncoder encoder;
        private boolean answered;

        Answers(ResponseEncoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!answered && message instanceof HeadCheck.Wrong wrong) {
                answer(context, RequestHandler.text(wrong.status(), wrong.text() + "\n", Map.of()));
            } else if (!answered && message instanceof HttpRequest request) {
                encoder.answersHead(request.method().equals(HttpMethod.HEAD));
                answer(context, answer(request));
            }
            ReferenceCountUtil.release(message);
        }

        private static FullHttpResponse answer(HttpRequest request) {
            if (request.uri().equals("/generate_204")) {
                return RequestHandler.noContent(request.headers());
            }
            boolean reads = request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
            String host = request.headers().get("Host", "");
            if (!reads || !HOST.matcher(host).matches() || !request.uri().startsWith("/")) {
                return RequestHandler.text(400, "Use HTTPS\n", Map.of());
            }
            return RequestHandler.text(302, "", Map.of("Location", "https://" + host + request.uri()));
        }

        private void answer(ChannelHandlerContext context, FullHttpResponse response) {
            answered = true;
            context.writeAndFlush(RequestHandler.marked(response, false));
            Goodbye.after(context);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
