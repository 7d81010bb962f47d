package dev.jderp.frontdoor.http;

import io.netty.channel.ChannelPipeline;

/** The main port's protocol: HTTP/1.1, and DERP natively or over WebSocket by an upgrade. */
public final class HttpPort {

    private final FrontDoorContext door;
    private final RequestRouter router;

    /** A port whose connections share {@code door}. */
    public HttpPort(FrontDoorContext door) {
        this.door = door;
        this.router = new RequestRouter(door);
    }

    /** Adds the handlers of one connection; after TLS, where that is on. */
    public void addHandlers(ChannelPipeline pipeline) {
        RequestDecoder decoder = new RequestDecoder();
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast(decoder, encoder);
        pipeline.addLast(new RequestHandler(door, router, decoder, encoder, pipeline.context(decoder)));
    }
}
