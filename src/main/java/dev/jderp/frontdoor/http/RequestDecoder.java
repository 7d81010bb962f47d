package dev.jderp.frontdoor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Optional;

/**
 * Netty's request decoder, which decodes only heads that pass {@link HeadCheck}, and one request at a time: the next
 * one after a call of {@link #decodeNext}. For a head that is refused it passes on a {@link HeadCheck.Rejection}, and
 * skips everything after it, as it does after a call of {@link #skipRest}.
 */
final class RequestDecoder extends HttpRequestDecoder {

    private final HeadCheck check = new HeadCheck();
    private boolean inHead = true;
    private boolean answering;
    private boolean skipping;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(HeadCheck.MAX_BYTES)
                .setMaxHeaderSize(HeadCheck.MAX_BYTES)
                .setAllowDuplicateContentLengths(false));
    }

    /** Decodes the next request, which may be buffered already. */
    void decodeNext(ChannelHandlerContext context) throws Exception {
        answering = false;
        channelRead(context, Unpooled.EMPTY_BUFFER);
    }

    /** Skips what is buffered and everything that arrives from now on. */
    void skipRest() {
        skipping = true;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (skipping) {
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
            in.skipBytes(2); // an empty line before a request is ignored (RFC 9112 section 2.2)
        }
        int length = check.headLength(in);
        Optional<HeadCheck.Rejection> rejection = Optional.empty();
        if (length > 0) {
            rejection = check.check(in, length);
        }
        if (length > HeadCheck.MAX_BYTES || (length == 0 && in.readableBytes() > HeadCheck.MAX_BYTES)) {
            rejection = Optional.of(new HeadCheck.Rejection(431, "the head of the request is too long"));
        }
        if (rejection.isPresent()) {
            skipping = true;
            in.skipBytes(in.readableBytes());
            out.add(rejection.get());
        }
        return rejection.isEmpty() && length > 0;
    }
}
