package dev.jderp.frontdoor;

import dev.jderp.metrics.DoorMetric;
import dev.jderp.protocol.UpgradeRules;
import dev.jderp.server.CloseReason;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/** Turns a request at {@code /derp} into a client of the relay; what follows the request's head is its first bytes. */
final class DerpUpgrade {

    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private DerpUpgrade() {}

    /**
     * DERP on the raw connection; with fast start the request gets no response ({@code docs/protocol.md#fast-start}).
     */
    static void toNative(
            ChannelHandlerContext context, FrontDoorContext door, HttpHeaders headers,
            Optional<InetSocketAddress> remote) {
        PendingConnection stranger = PendingConnection.of(context.channel());
        Optional<String> idealNode = UpgradeRules.idealNode(headers.get("Ideal-Node"));
        DerpChannel client = new DerpChannel(
                context.channel(), door.loops(), door.relay(), remote, idealNode);
        if (!"1".equals(headers.get("Derp-Fast-Start"))) {
            answer(context, "Upgrade: DERP\r\nConnection: Upgrade\r\nDerp-Version: 2\r\nDerp-Public-Key: "
                    + door.relay().publicKey().hex());
        }
        stranger.admitted();
        ChannelPipeline pipeline = context.pipeline();
        pipeline.replace(context.handler(), "derp", client);
        pipeline.remove(ResponseEncoder.class);
        client.start();
        pipeline.remove(RequestDecoder.class); // hands on what it has not decoded
    }

    /** DERP in binary messages ({@code docs/protocol.md#websocket}). */
    static void toWebSocket(
            ChannelHandlerContext context, FrontDoorContext door, HttpHeaders headers,
            Optional<InetSocketAddress> remote) {
        PendingConnection stranger = PendingConnection.of(context.channel());
        WebSocketChannel client = new WebSocketChannel(
                context.channel(), door.loops(), door.relay(), remote);
        String subprotocol = UpgradeRules.subprotocol(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
        answer(context, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY).strip())
                + (subprotocol.isEmpty() ? "" : "\r\nSec-WebSocket-Protocol: " + subprotocol));
        stranger.admitted();
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addAfter(context.name(), "frames", new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(WebSocketChannel.MAX_IN)
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build()));
        pipeline.addAfter("frames", "framing", new WebSocket13FrameEncoder(false));
        pipeline.addAfter("framing", "derp", client);
        pipeline.remove(context.handler());
        pipeline.remove(ResponseEncoder.class);
        if (subprotocol.equals("derp")) {
            door.relay().measurements().doors().increment(DoorMetric.WEBSOCKET_ACCEPTS);
            client.start();
        } else {
            client.closeWith(WebSocketChannel.NOT_DERP, CloseReason.PROTOCOL_VIOLATION);
        }
        pipeline.remove(RequestDecoder.class); // hands on what it has not decoded
    }

    /** Written behind the encoder of responses, which would not leave these bytes as they are. */
    private static void answer(ChannelHandlerContext context, String headers) {
        String head = "HTTP/1.1 101 Switching Protocols\r\n" + headers + "\r\n\r\n";
        ChannelHandlerContext behind = context.pipeline().context(ResponseEncoder.class);
        behind.write(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + WEBSOCKET_GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
