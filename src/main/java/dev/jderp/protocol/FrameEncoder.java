package dev.jderp.protocol;

import dev.jderp.key.NodePublicKey;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes frames as bytes: a type, a four-byte length, and the payload ({@code docs/protocol.md#payloads}). */
public final class FrameEncoder {

    /** The length of a frame's header: a type and a length. */
    public static final int HEADER_SIZE = 5;

    /** The length of a key. */
    public static final int KEY_SIZE = NodePublicKey.SIZE;

    /** The most bytes of one packet. */
    public static final int MAX_PACKET = 64 << 10;

    private static final int MAX_PAYLOAD = 10 << 20;

    private FrameEncoder() {}

    /** Writes a header. */
    public static void header(ByteBuffer out, FrameType type, int payloadLength) {
        if (payloadLength < 0 || payloadLength > MAX_PAYLOAD) {
            throw new IllegalArgumentException("unreasonably large payload of " + payloadLength + " bytes");
        }
        out.put((byte) type.code()).putInt(payloadLength);
    }

    /** The bytes of a frame. */
    public static byte[] encode(Frame frame) {
        int payloadLength = payloadLength(frame);
        ByteBuffer out = ByteBuffer.allocate(HEADER_SIZE + payloadLength);
        header(out, frame.type(), payloadLength);
        payload(frame, out);
        return out.array();
    }

    /** Writes a frame. */
    public static void encode(Frame frame, ByteBuffer out) {
        header(out, frame.type(), payloadLength(frame));
        payload(frame, out);
    }

    private static int payloadLength(Frame frame) {
        return switch (frame) {
            case Frame.ServerKey f -> Long.BYTES + KEY_SIZE;
            case Frame.ClientLogin f -> KEY_SIZE + f.box().length;
            case Frame.ServerWelcome f -> f.box().length;
            case Frame.SendPacket f -> KEY_SIZE + f.packet().length;
            case Frame.RecvPacket f -> KEY_SIZE + f.packet().length;
            case Frame.ForwardPacket f -> 2 * KEY_SIZE + f.packet().length;
            case Frame.KeepAlive f -> 0;
            case Frame.WatchConns f -> 0;
            case Frame.NotePreferred f -> 1;
            case Frame.PeerGone f -> KEY_SIZE + 1;
            case Frame.PeerPresent f -> KEY_SIZE + 16 + 2 + 1;
            case Frame.ClosePeer f -> KEY_SIZE;
            case Frame.Ping f -> Long.BYTES;
            case Frame.Pong f -> Long.BYTES;
            case Frame.Health f -> f.problem().getBytes(StandardCharsets.UTF_8).length;
            case Frame.Restarting f -> 2 * Integer.BYTES;
        };
    }

    private static void payload(Frame frame, ByteBuffer out) {
        switch (frame) {
            case Frame.ServerKey f -> out.putLong(Frame.MAGIC).put(f.key().toBytes());
            case Frame.ClientLogin f -> out.put(f.key().toBytes()).put(f.box());
            case Frame.ServerWelcome f -> out.put(f.box());
            case Frame.SendPacket f -> out.put(f.destination().toBytes()).put(f.packet());
            case Frame.RecvPacket f -> out.put(f.source().toBytes()).put(f.packet());
            case Frame.ForwardPacket f ->
                out.put(f.source().toBytes()).put(f.destination().toBytes()).put(f.packet());
            case Frame.KeepAlive f -> {
            }
            case Frame.WatchConns f -> {
            }
            case Frame.NotePreferred f -> out.put((byte) (f.preferred() ? 1 : 0));
            case Frame.PeerGone f -> out.put(f.key().toBytes()).put((byte) f.reason().code());
            case Frame.PeerPresent f -> peerPresent(f, out);
            case Frame.ClosePeer f -> out.put(f.key().toBytes());
            case Frame.Ping f -> out.putLong(f.data());
            case Frame.Pong f -> out.putLong(f.data());
            case Frame.Health f -> out.put(f.problem().getBytes(StandardCharsets.UTF_8));
            case Frame.Restarting f -> out.putInt((int) f.reconnectInMs()).putInt((int) f.tryForMs());
        }
    }

    private static void peerPresent(Frame.PeerPresent f, ByteBuffer out) {
        byte[] ip = f.address()
                .map(InetSocketAddress::getAddress)
                .map(Frame::ip16)
                .orElseGet(() -> new byte[16]);
        int port = f.address().map(InetSocketAddress::getPort).orElse(0);
        out.put(f.key().toBytes()).put(ip).putShort((short) port).put((byte) PeerPresentFlag.bits(f.flags()));
    }
}
