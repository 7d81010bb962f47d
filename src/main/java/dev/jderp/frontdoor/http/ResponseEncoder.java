package dev.jderp.frontdoor.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Netty's encoder of responses, told when the request was a HEAD: then no body follows, whatever the headers say. */
final class ResponseEncoder extends HttpResponseEncoder {

    private boolean head;

    void answersHead(boolean isHead) {
        head = isHead;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return head || super.isContentAlwaysEmpty(response);
    }
}
