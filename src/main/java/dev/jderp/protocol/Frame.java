package dev.jderp.protocol;

import dev.jderp.key.NodePublicKey;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * A frame as a value, for everything but the hot path ({@code docs/protocol.md#payloads}). Byte arrays are not copied,
 * so code that makes or reads a frame must not change them.
 */
public sealed interface Frame {

    /** The eight bytes that a ServerKey frame begins with. */
    long MAGIC = 0x44455250f09f9491L;

    /** The type of the frame. */
    FrameType type();

    /** The server's greeting. */
    record ServerKey(NodePublicKey key) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.SERVER_KEY;
        }
    }

    /** The client's login: its key and a box of JSON for the server. */
    record ClientLogin(NodePublicKey key, byte[] box) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.CLIENT_INFO;
        }
    }

    /** The server's answer to the login: a box of JSON for the client. */
    record ServerWelcome(byte[] box) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.SERVER_INFO;
        }
    }

    /** A packet on its way to the server. */
    record SendPacket(NodePublicKey destination, byte[] packet) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.SEND_PACKET;
        }
    }

    /** A packet on its way from the server. */
    record RecvPacket(NodePublicKey source, byte[] packet) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.RECV_PACKET;
        }
    }

    /** Traffic that keeps an idle connection open. */
    record KeepAlive() implements Frame {
        @Override
        public FrameType type() {
            return FrameType.KEEP_ALIVE;
        }
    }

    /** Whether the client calls this server its home. */
    record NotePreferred(boolean preferred) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.NOTE_PREFERRED;
        }
    }

    /** A peer has gone. */
    record PeerGone(NodePublicKey key, PeerGoneReason reason) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.PEER_GONE;
        }
    }

    /** A peer has come; old servers leave out the address and the flags. */
    record PeerPresent(NodePublicKey key, Optional<InetSocketAddress> address, Set<PeerPresentFlag> flags)
            implements
                Frame {
        @Override
        public FrameType type() {
            return FrameType.PEER_PRESENT;
        }
    }

    /** A packet on its way from one relay of a region to another. */
    record ForwardPacket(NodePublicKey source, NodePublicKey destination, byte[] packet) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.FORWARD_PACKET;
        }
    }

    /** A request for a frame about every peer that comes or goes. */
    record WatchConns() implements Frame {
        @Override
        public FrameType type() {
            return FrameType.WATCH_CONNS;
        }
    }

    /** A request to close a peer's connections. */
    record ClosePeer(NodePublicKey key) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.CLOSE_PEER;
        }
    }

    /** A request for a Pong with the same eight bytes. */
    record Ping(long data) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.PING;
        }
    }

    /** The answer to a Ping. */
    record Pong(long data) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.PONG;
        }
    }

    /** A problem of the connection, as text for the user; empty when it is over. */
    record Health(String problem) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.HEALTH;
        }
    }

    /** The server is about to restart; both are unsigned milliseconds. */
    record Restarting(long reconnectInMs, long tryForMs) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.RESTARTING;
        }
    }

    /**
     * The frame of this type whose payload is the rest of {@code payload}; bytes that a newer peer added at the end
     * are ignored.
     *
     * @throws ProtocolException if the payload is too short for its type, or a greeting without the magic
     */
    static Frame parse(FrameType type, ByteBuffer payload) throws ProtocolException {
        ByteBuffer in = payload.slice();
        if (in.remaining() < type.minLength()) {
            throw new ProtocolException(Violation.TOO_SHORT, type + " of " + in.remaining() + " bytes");
        }
        return switch (type) {
            case SERVER_KEY -> {
                if (in.getLong(0) != MAGIC) {
                    throw new ProtocolException(Violation.BAD_MAGIC, "invalid server greeting");
                }
                yield new ServerKey(NodePublicKey.read(in, Long.BYTES));
            }
            case CLIENT_INFO -> new ClientLogin(key(in), rest(in));
            case SERVER_INFO -> new ServerWelcome(rest(in));
            case SEND_PACKET -> new SendPacket(key(in), rest(in));
            case RECV_PACKET -> new RecvPacket(key(in), rest(in));
            case KEEP_ALIVE -> new KeepAlive();
            case NOTE_PREFERRED -> new NotePreferred(in.get() != 0);
            case PEER_GONE -> new PeerGone(key(in), PeerGoneReason.forCode(in.hasRemaining() ? in.get() : 0));
            case PEER_PRESENT -> new PeerPresent(key(in), address(in), PeerPresentFlag.of(flags(in)));
            case FORWARD_PACKET -> new ForwardPacket(key(in), key(in), rest(in));
            case WATCH_CONNS -> new WatchConns();
            case CLOSE_PEER -> new ClosePeer(key(in));
            case PING -> new Ping(in.getLong());
            case PONG -> new Pong(in.getLong());
            case HEALTH -> new Health(new String(rest(in), StandardCharsets.UTF_8));
            case RESTARTING ->
                new Restarting(Integer.toUnsignedLong(in.getInt()), Integer.toUnsignedLong(in.getInt()));
        };
    }

    private static NodePublicKey key(ByteBuffer in) {
        NodePublicKey key = NodePublicKey.read(in, in.position());
        in.position(in.position() + NodePublicKey.SIZE);
        return key;
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }

    private static Optional<InetSocketAddress> address(ByteBuffer in) {
        if (in.remaining() < 18) {
            in.position(in.limit());
            return Optional.empty();
        }
        byte[] ip = new byte[16];
        in.get(ip);
        int port = Short.toUnsignedInt(in.getShort());
        if (Arrays.equals(ip, new byte[16])) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(ip), port)); // unmaps IPv4
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 16 bytes", e);
        }
    }

    private static int flags(ByteBuffer in) {
        return in.hasRemaining() ? in.get() : 0;
    }

    /** The 16 bytes of an address on the wire; IPv4 is mapped into IPv6. */
    static byte[] ip16(InetAddress address) {
        byte[] ip = address.getAddress();
        if (!(address instanceof Inet4Address)) {
            return ip;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(ip, 0, mapped, 12, ip.length);
        return mapped;
    }
}
