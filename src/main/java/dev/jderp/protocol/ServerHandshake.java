package dev.jderp.protocol;

import dev.jderp.key.NaclBox;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.key.SharedKey;
import dev.jderp.key.WeakKeyException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The server's side of the handshake; safe for any thread. */
public final class ServerHandshake {

    private static final byte[] SERVER_INFO = ServerInfo.REGULAR.toJson().getBytes(StandardCharsets.UTF_8);

    private final NodePrivateKey serverKey;
    private final byte[] greeting;

    /** A handshake with the server's key. */
    public ServerHandshake(NodePrivateKey serverKey) {
        this.serverKey = serverKey;
        this.greeting = FrameEncoder.encode(new Frame.ServerKey(serverKey.publicKey()));
    }

    /**
     * A client that has proved its key.
     *
     * @param key the client's public key
     * @param info the JSON of its ClientInfo
     * @param serverInfoFrame the answer to it
     */
    public record Admitted(NodePublicKey key, ClientInfo info, byte[] serverInfoFrame) {
    }

    /** The ServerKey frame, always the same array. */
    public byte[] greeting() {
        return greeting;
    }

    /** Reads a ClientInfo frame's payload, and seals the answer. */
    public Admitted accept(ByteBuffer buf, int payloadIndex, int payloadLength) throws ProtocolException {
        NodePublicKey key = NodePublicKey.read(buf, payloadIndex);
        byte[] box = new byte[payloadLength - NodePublicKey.SIZE];
        buf.get(payloadIndex + NodePublicKey.SIZE, box);
        SharedKey shared = shared(serverKey, key);
        byte[] json = shared.open(box)
                .orElseThrow(() -> new ProtocolException(Violation.BOX_DOES_NOT_OPEN, "ClientInfo"));
        ClientInfo info = ClientInfo.parse(json);
        return new Admitted(key, info, FrameEncoder.encode(new Frame.ServerWelcome(shared.seal(SERVER_INFO))));
    }

    static SharedKey shared(NodePrivateKey mine, NodePublicKey theirs) throws ProtocolException {
        try {
            return NaclBox.precompute(mine, theirs);
        } catch (WeakKeyException e) {
            throw new ProtocolException(Violation.WEAK_KEY, "all zero or of low order");
        }
    }
}
