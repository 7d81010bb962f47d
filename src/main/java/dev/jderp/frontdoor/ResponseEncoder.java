package dev.jderp.frontdoor;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/**
 * Netty's encoder of responses, with a flag for responses to HEAD: these have no body, whatever the headers contain.
 */
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
