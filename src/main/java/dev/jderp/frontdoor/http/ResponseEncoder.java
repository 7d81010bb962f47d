package dev.jderp.frontdoor.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Netty's response encoder, which sends no body in answer to HEAD, whatever the response's headers are. */
final class ResponseEncoder extends HttpResponseEncoder {

    private boolean isHead;

    /** Sets whether the request that is answered next is a HEAD. */
    void setHead(boolean isHead) {
        this.isHead = isHead;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return isHead || super.isContentAlwaysEmpty(response);
    }
}
