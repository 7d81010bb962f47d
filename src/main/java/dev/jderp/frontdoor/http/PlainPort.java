package dev.jderp.frontdoor.http;

import dev.jderp.frontdoor.connection.LingeringClose;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.kit.HostPort;
import dev.jderp.process.OutOfMemory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The port that speaks plain HTTP: it answers captive portal checks and ACME challenges, and redirects all other
 * requests to HTTPS at the advertised port. Each connection is for one request.
 */
public final class PlainPort {

    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,255})(:\\d{0,5})?");
    private static final int HTTPS_PORT = 443;

    private final String httpsHost;
    private final int httpsPort;
    private final @Nullable AcmeChallenges challenges;
    private final Duration answerTime;

    /**
     * A port with these options.
     *
     * @param own the relay's own answers to challenges
     * @param answerTime how long a client may take to read its answer
     */
    public PlainPort(PlainPortOptions options, Challenges own, Duration answerTime) {
        this.answerTime = answerTime;
        this.httpsHost = HostPort.bracketed(options.httpsHost());
        this.httpsPort = options.httpsPort();
        this.challenges = options.acmeWebroot().isEmpty() && own.equals(Challenges.NONE)
                ? null
                : new AcmeChallenges(options.acmeWebroot(), own);
    }

    /** Adds the handlers of one connection. */
    public void addHandlers(ChannelPipeline pipeline) {
        RequestDecoder decoder = new RequestDecoder();
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast(decoder, encoder, new PlainHandler(decoder, encoder));
    }

    private final class PlainHandler extends ChannelInboundHandlerAdapter {
        private final RequestDecoder decoder;
        private final ResponseEncoder encoder;
        private boolean answered;

        PlainHandler(RequestDecoder decoder, ResponseEncoder encoder) {
            this.decoder = decoder;
            this.encoder = encoder;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!answered && message instanceof HeadCheck.Rejection rejection) {
                answer(context, ShortResponses.text(rejection.status(), rejection.text() + "\n", Map.of()));
            } else if (!answered && message instanceof HttpRequest request) {
                encoder.setHead(request.method().equals(HttpMethod.HEAD));
                onRequest(context, request);
            }
            ReferenceCountUtil.release(message);
        }

        private void onRequest(ChannelHandlerContext context, HttpRequest request) {
            context.channel().config().setAutoRead(false); // there is no second request
            boolean reads = request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
            Matcher host = HOST.matcher(request.headers().get(HttpHeaderNames.HOST, httpsHost));
            if (request.uri().equals("/generate_204")) {
                answer(context, ShortResponses.noContent(request.headers()));
            } else if (reads && challenges != null && request.uri().startsWith(AcmeChallenges.PATH)) {
                onChallenge(context, challenges, request.uri());
            } else if (reads && host.matches() && request.uri().startsWith("/")) {
                String port = httpsPort == HTTPS_PORT ? "" : ":" + httpsPort;
                String location = "https://" + host.group(1) + port + request.uri();
                answer(context, ShortResponses.text(302, "", Map.of("Location", location)));
            } else {
                answer(context, ShortResponses.text(400, "Use HTTPS\n", Map.of()));
            }
        }

        private void onChallenge(ChannelHandlerContext context, AcmeChallenges from, String path) {
            answered = true; // no other request is answered
            boolean reading = from.read(path, found -> {
                try {
                    context.executor().execute(() -> answer(context, ShortResponses.challenge(found)));
                } catch (RejectedExecutionException e) {
                    // the front door has closed, and the connection with it
                }
            });
            if (!reading) {
                answer(context, ShortResponses.text(503, "too many challenges at once\n", Map.of("Retry-After", "1")));
            }
        }

        private void answer(ChannelHandlerContext context, FullHttpResponse response) {
            answered = true;
            decoder.skipRest();
            context.writeAndFlush(ShortResponses.withKeepAlive(response, false));
            LingeringClose.after(context, answerTime);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            OutOfMemory.check(failure);
            context.close();
        }
    }
}
