package dev.jderp.frontdoor.http;

import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.frontdoor.loop.DerpChannel;
import dev.jderp.frontdoor.loop.WebSocketChannel;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.protocol.UpgradeRules;
import dev.jderp.server.ClientOrigin;
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

/**
 * Upgrades a request at {@code /derp}: replaces the channel's HTTP handlers by a client of the relay. The bytes after
 * the request's head are the client's first.
 */
final class DerpUpgrade {

    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private DerpUpgrade() {}

    /**
     * Upgrades to DERP on the raw connection; with fast start without a response
     * ({@code docs/protocol.md#fast-start}).
     */
    static void toNative(
            ChannelHandlerContext context, FrontDoorContext door, HttpHeaders headers,
            Optional<InetSocketAddress> remote) {
        PendingConnection pending = PendingConnection.of(context.channel());
        Optional<String> idealNode = UpgradeRules.idealNode(headers.get("Ideal-Node"));
        DerpChannel client = new DerpChannel(
                context.channel(), door.loops(), door.relay(),
                new ClientOrigin("native", remote, idealNode, PendingConnection.isProxied(context.channel())));
        if (!"1".equals(headers.get("Derp-Fast-Start"))) {
            answer(context, "Upgrade: DERP\r\nConnection: Upgrade\r\nDerp-Version: 2\r\nDerp-Public-Key: "
                    + door.relay().publicKey().hex());
        }
        pending.becomeClient();
        ChannelPipeline pipeline = context.pipeline();
        pipeline.replace(context.handler(), "derp", client);
        pipeline.remove(ResponseEncoder.class);
        client.start();
        pipeline.remove(RequestDecoder.class); // passes on the bytes that it has not decoded
    }

    /** Upgrades to DERP in binary messages ({@code docs/protocol.md#websocket}). */
    static void toWebSocket(
            ChannelHandlerContext context, FrontDoorContext door, HttpHeaders headers,
            Optional<InetSocketAddress> remote) {
        PendingConnection pending = PendingConnection.of(context.channel());
        WebSocketChannel client = new WebSocketChannel(
                context.channel(), door.loops(), door.relay(), // Ideal-Node is ignored over WebSocket
                new ClientOrigin(
                        "websocket", remote, Optional.empty(), PendingConnection.isProxied(context.channel())));
        String subprotocol = UpgradeRules.subprotocol(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
        answer(context, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY).strip())
                + (subprotocol.isEmpty() ? "" : "\r\nSec-WebSocket-Protocol: " + subprotocol));
        pending.becomeClient();
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
        pipeline.remove(RequestDecoder.class); // passes on the bytes that it has not decoded
    }

    /** Writes a 101 past the response encoder, which would change these bytes. */
    private static void answer(ChannelHandlerContext context, String headers) {
        String head = "HTTP/1.1 101 Switching Protocols\r\n" + headers + "\r\n\r\n";
        ChannelHandlerContext encoder = context.pipeline().context(ResponseEncoder.class);
        encoder.write(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII)));
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
