package dev.jderp.frontdoor.http;

import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.process.OutOfMemory;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Forwards one request to the container and its answer to the client, over a connection of its own, on the client's
 * event loop. Neither side is read faster than the other one takes the data.
 */
final class ProxyExchange extends ChannelInboundHandlerAdapter {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int FLUSH_BYTES = 64 << 10;

    private final FrontDoorContext door;
    private final RequestHandler handler;
    private final ChannelHandlerContext client;
    private final HttpRequest request;
    private final Queue<HttpContent> early = new ArrayDeque<>(2);
    private @Nullable Channel container;
    private int unflushed;
    private boolean sentAll;
    private boolean answering;
    private boolean over;
    private boolean keepOpen;

    ProxyExchange(FrontDoorContext door, RequestHandler handler, ChannelHandlerContext client, HttpRequest request) {
        this.door = door;
        this.handler = handler;
        this.client = client;
        this.request = request;
        this.keepOpen = handler.isKeepAlive();
    }

    /** Connects to the container; until it is connected the client is not read. */
    void start() {
        client.channel().config().setAutoRead(false);
        ChannelFuture connecting = new Bootstrap()
                .group(client.channel().eventLoop())
                .channel(client.channel().getClass())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, client.alloc())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(), ProxyExchange.this);
                    }
                })
                .connect(door.container().address());
        container = connecting.channel();
        connecting.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                fail(503, "the container does not respond\n", Map.of("Retry-After", "2"));
            } else if (over) {
                done.channel().close();
            } else {
                connected(done.channel());
            }
        });
    }

    private void connected(Channel to) {
        var forwarded = new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri());
        ProxyHeaders.copyRequest(request, forwarded.headers(), door.addresses());
        ProxyHeaders.completeHost(forwarded.headers(), client.channel());
        ProxyHeaders.addClient(request, forwarded.headers(), door, client.channel());
        to.write(forwarded);
        for (HttpContent content = early.poll(); content != null; content = early.poll()) {
            send(to, content);
        }
        to.flush();
        readClient(to);
    }

    /** Forwards a part of the request's body. */
    void forward(HttpContent content) {
        Channel to = container;
        if (over) {
            content.release();
        } else if (to == null || !to.isActive()) {
            early.add(content);
        } else {
            send(to, content);
            to.flush();
            readClient(to);
        }
    }

    private void send(Channel to, HttpContent content) {
        if (content instanceof LastHttpContent) {
            sentAll = true;
            to.write(new DefaultLastHttpContent(content.content())); // trailers are not forwarded
            PendingConnection.of(client.channel()).deadline().set(door.limits().answer());
        } else {
            to.write(content);
        }
    }

    /** Reads more of the body while the container takes it. */
    private void readClient(Channel to) {
        client.channel().config().setAutoRead(!sentAll && to.isWritable());
    }

    // the container's side

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        readClient(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpResponse response) {
            onResponse(response);
        } else if (message instanceof HttpContent content) {
            onAnswer(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void onResponse(HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            fail(502, "the container's response is malformed\n", Map.of());
            return;
        }
        int status = response.status().code();
        if (status < 200) { // the front door has sent 100 itself, and 101 is not for these paths
            if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                fail(502, "the container switched protocols\n", Map.of());
            }
            return;
        }
        answering = true;
        boundAnswer(client.channel().isWritable());
        var answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status());
        ProxyHeaders.copyResponse(response, answer.headers());
        boolean sized = HttpUtil.isContentLengthSet(response);
        boolean bodyless = status == 204 || status == 304;
        if (!sized && !bodyless) {
            if (request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
                HttpUtil.setTransferEncodingChunked(answer, true);
            } else {
                keepOpen = false;
            }
        }
        if (!sentAll) {
            keepOpen = false; // the rest of the request will not be read
        }
        if (!keepOpen) {
            answer.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        client.write(answer);
    }

    private void onAnswer(HttpContent content) {
        if (!answering) { // the end of a 100 Continue
            content.release();
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            abandonAndClose();
            return;
        }
        if (content instanceof LastHttpContent) {
            over = true;
            client.writeAndFlush(new DefaultLastHttpContent(content.content()));
            closeContainer();
            handler.onAnswered(client, keepOpen);
        } else {
            unflushed += content.content().readableBytes();
            client.write(content);
            if (unflushed >= FLUSH_BYTES) { // bytes that TLS has not encrypted yet do not count as waiting
                flush();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!over) {
            flush();
        }
    }

    /** Sends what there is of the answer, and reads more of it only while the client takes it. */
    private void flush() {
        unflushed = 0;
        client.flush();
        Channel from = container;
        if (from != null) {
            from.config().setAutoRead(client.channel().isWritable());
        }
    }

    /** Reports whether the client takes more of the answer now. */
    void onClientWritable(boolean writable) {
        Channel from = container;
        if (from != null) {
            from.config().setAutoRead(writable);
        }
        if (answering) {
            boundAnswer(writable);
        }
    }

    /** Sets the deadline of the answer: none while the client takes it, since events may go on for hours. */
    private void boundAnswer(boolean writable) {
        if (writable) {
            PendingConnection.of(client.channel()).deadline().cancel();
        } else {
            PendingConnection.of(client.channel()).deadline().set(door.limits().answer());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!over) {
            if (answering) {
                abandonAndClose(); // closing shows the client that the answer is incomplete
            } else {
                fail(502, "the container sent no response\n", Map.of());
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        OutOfMemory.check(failure);
        context.close();
    }

    /** Whether the container has begun its answer. */
    boolean hasAnswered() {
        return answering;
    }

    private void fail(int status, String text, Map<String, String> more) {
        if (!over) {
            handler.refuse(client, status, text, more);
        }
    }

    private void abandonAndClose() {
        abandon();
        client.close();
    }

    /** Ends the exchange without an answer. */
    void abandon() {
        over = true;
        for (HttpContent content = early.poll(); content != null; content = early.poll()) {
            content.release();
        }
        closeContainer();
    }

    private void closeContainer() {
        Channel to = container;
        if (to != null) {
            to.close();
        }
    }
}
