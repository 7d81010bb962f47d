package dev.jderp.frontdoor.loop;

import dev.jderp.frontdoor.connection.LingeringClose;
import dev.jderp.kit.TokenBucket;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client over WebSocket, after Netty's frame decoder ({@code docs/protocol.md#websocket}). Queued frames are joined
 * into messages of at most 32,768 bytes, the largest that stock clients accept ({@code docs/protocol.md#quirk-6}).
 */
public final class WebSocketChannel extends DerpChannel {

    /** The close status for clients that do not offer the subprotocol {@code derp}. */
    public static final WebSocketCloseStatus NOT_DERP = new WebSocketCloseStatus(1008,
            "client must speak the derp subprotocol");

    /** The largest message that is accepted, in bytes over all its fragments. */
    public static final int MAX_IN = 1 << 20;

    private static final WebSocketCloseStatus TEXT = new WebSocketCloseStatus(1003, "unexpected text message");
    private static final WebSocketCloseStatus TOO_BIG = new WebSocketCloseStatus(1009, "message too big");
    private static final WebSocketCloseStatus FLOOD = new WebSocketCloseStatus(1008, "too many frames without data");

    private static final int MAX_OUT = 32 << 10;
    private static final int DEFAULT_OUT = 4 << 10;
    private static final int HEADER = 4;
    private static final int SHORT_LENGTH = 126;
    private static final int FINAL_BINARY = 0x82;
    private static final long CLOSE_TIMEOUT_MS = 1_000;
    /** Frames without data that are accepted: this many at once, then ten per second. */
    private static final int EMPTY_FRAMES = 256;
    private static final long EMPTY_FRAME_NS = 100_000_000L;

    private final TokenBucket emptyFrames = new TokenBucket(EMPTY_FRAME_NS, EMPTY_FRAMES);
    private long messageBytes;
    private @Nullable ByteBuf message;
    private @Nullable WebSocketCloseStatus closeStatus;
    private boolean closing;

    /** Registers a client with the relay; its channel must be in the lobby. */
    public WebSocketChannel(Channel channel, RelayLoops loops, Relay relay, ClientOrigin origin) {
        super(channel, loops, relay, origin);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        try {
            if (frame instanceof WebSocketFrame f && !closing) {
                onFrame(f);
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void onFrame(WebSocketFrame frame) {
        int length = frame.content().readableBytes();
        boolean data = frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame;
        if ((!data || length == 0) && !emptyFrames.tryTake(System.nanoTime())) {
            closeWith(FLOOD, CloseReason.PROTOCOL_VIOLATION);
        } else if (data) {
            messageBytes = frame instanceof BinaryWebSocketFrame ? length : messageBytes + length;
            if (messageBytes > MAX_IN) {
                closeWith(TOO_BIG, CloseReason.PROTOCOL_VIOLATION);
            } else if (length > 0) {
                received(frame.content());
            }
        } else if (frame instanceof TextWebSocketFrame) {
            closeWith(TEXT, CloseReason.PROTOCOL_VIOLATION);
        } else if (frame instanceof PingWebSocketFrame) {
            if (channel().isWritable()) {
                context().writeAndFlush(new PongWebSocketFrame(frame.content().retain()), context().voidPromise());
            }
        } else if (frame instanceof CloseWebSocketFrame) {
            connection().close(CloseReason.PEER_CLOSED);
        }
    }

    /** Does nothing: frames arrive in buffers of Netty's decoder, and the loop's memory is for plain DERP. */
    @Override
    void prepareReads(RelayLoop target) {}

    @Override
    public boolean write(ByteBuf frames, int index, int length) {
        if (!channel().isActive()) {
            return false;
        }
        int at = index;
        int left = length;
        while (left > 0) {
            ByteBuf m = message;
            if (m == null) {
                int room = Math.min(MAX_OUT, Math.max(DEFAULT_OUT, left));
                m = context().alloc().directBuffer(HEADER + room, HEADER + MAX_OUT).setIndex(HEADER, HEADER);
                message = m;
            }
            int n = Math.min(left, MAX_OUT - m.readableBytes());
            m.writeBytes(frames, at, n);
            at += n;
            left -= n;
            if (m.readableBytes() == MAX_OUT) {
                finishWrite();
            }
        }
        return true;
    }

    /** Writes the message that frames have been joined to so far. */
    @Override
    void finishWrite() {
        ByteBuf m = message;
        if (m == null) {
            return;
        }
        message = null;
        int length = m.readableBytes();
        if (length < SHORT_LENGTH) {
            m.readerIndex(HEADER - 2).setByte(HEADER - 2, FINAL_BINARY).setByte(HEADER - 1, length);
        } else {
            m.readerIndex(0).setByte(0, FINAL_BINARY).setByte(1, SHORT_LENGTH).setShort(2, length);
        }
        writeOut(m);
    }

    /** Closes with this WebSocket status instead of the one that {@code reason} maps to. */
    public void closeWith(WebSocketCloseStatus status, CloseReason reason) {
        closeStatus = status;
        connection().close(reason);
    }

    @Override
    public boolean finish(CloseReason reason) {
        if (!closing) {
            closing = true;
            finishWrite();
            context().write(new CloseWebSocketFrame(status(reason)));
            LingeringClose.after(context(), LingeringClose.DEFAULT_BOUND);
        }
        return false; // it is when the channel is inactive
    }

    @Override
    void closeHere(CloseReason reason) {
        if (closing) {
            return;
        }
        closing = true;
        dropUnsent();
        if (channel().isWritable() && channel().isRegistered() && reason != CloseReason.WRITE_TIMEOUT) {
            channel().writeAndFlush(new CloseWebSocketFrame(status(reason))).addListener(ChannelFutureListener.CLOSE);
            channel().eventLoop().schedule(() -> channel().close(), CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } else {
            channel().close();
        }
    }

    private WebSocketCloseStatus status(CloseReason reason) {
        WebSocketCloseStatus own = closeStatus;
        return own != null ? own : switch (reason) {
            case SHUTDOWN -> WebSocketCloseStatus.ENDPOINT_UNAVAILABLE;
            case INTERNAL_ERROR -> WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
            default -> WebSocketCloseStatus.NORMAL_CLOSURE;
        };
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        super.channelInactive(context);
        dropUnsent();
    }

    private void dropUnsent() {
        assert channel().eventLoop().inEventLoop();
        ByteBuf unsent = message;
        message = null;
        if (unsent != null) {
            unsent.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException corrupted) {
            closeWith(corrupted.closeStatus(), CloseReason.PROTOCOL_VIOLATION);
        } else {
            super.exceptionCaught(context, failure);
        }
    }

    @Override
    boolean isMeasured() {
        return false;
    }
}
