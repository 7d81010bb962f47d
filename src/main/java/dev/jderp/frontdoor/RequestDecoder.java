package dev.jderp.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Optional;

/**
 * Netty's decoder of requests after {@link HeadCheck}, one request at a time: the next head is decoded when the last
 * request has been answered. A head that is refused comes out as {@link HeadCheck.Wrong}, and nothing after it. After
 * {@link #end} everything that arrives is skipped.
 */
final class RequestDecoder extends HttpRequestDecoder {

    private final HeadCheck check = new HeadCheck();
    private boolean inHead = true;
    private boolean answering;
    private boolean ended;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(HeadCheck.MAX_BYTES)
                .setMaxHeaderSize(HeadCheck.MAX_BYTES)
                .setAllowDuplicateContentLengths(false));
    }

    /** Goes on with the next request, which may have come already. */
    void next(ChannelHandlerContext context) throws Exception {
        answering = false;
        channelRead(context, Unpooled.EMPTY_BUFFER);
    }

    /** Skips what is buffered and all that arrives from now on, without keeping it. */
    void end() {
        ended = true;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (ended) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (inHead) {
            if (answering || !hasHead(in, out)) {
                return;
            }
            inHead = false;
            answering = true;
        }
        super.decode(context, in, out);
        if (!out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent) {
            inHead = true;
        }
    }

    private boolean hasHead(ByteBuf in, List<Object> out) {
        while (in.readableBytes() >= 2 && in.getShort(in.readerIndex()) == 0x0d0a) {
            in.skipBytes(2); // an empty line before a request is let pass (RFC 9112 section 2.2)
        }
        int length = check.length(in);
        Optional<HeadCheck.Wrong> wrong = Optional.empty();
        if (length > 0) {
            wrong = check.check(in, length);
        }
        if (length > HeadCheck.MAX_BYTES || (length == 0 && in.readableBytes() > HeadCheck.MAX_BYTES)) {
            wrong = Optional.of(new HeadCheck.Wrong(431, "the head of the request is too long"));
        }
        if (wrong.isPresent()) {
            ended = true;
            in.skipBytes(in.readableBytes());
            out.add(wrong.get());
        }
        return wrong.isEmpty() && length > 0;
    }
}
