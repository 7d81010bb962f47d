package dev.jderp.protocol;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.key.SharedKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The client's side of one handshake; for one thread. */
public final class ClientHandshake {

    private final NodePrivateKey clientKey;
    private final ClientInfo info;
    private @Nullable SharedKey shared;

    /** A handshake of the client with this key. */
    public ClientHandshake(NodePrivateKey clientKey, ClientInfo info) {
        this.clientKey = clientKey;
        this.info = info;
    }

    /** The ClientInfo frame for a server with this key. */
    public byte[] clientInfoFrame(NodePublicKey serverKey) throws ProtocolException {
        SharedKey key = ServerHandshake.shared(clientKey, serverKey);
        shared = key;
        byte[] box = key.seal(info.toJson().getBytes(StandardCharsets.UTF_8));
        return FrameEncoder.encode(new Frame.ClientLogin(clientKey.publicKey(), box));
    }

    /** Reads a ServerInfo frame's payload, after {@link #clientInfoFrame}. */
    public ServerInfo openServerInfo(ByteBuffer buf, int payloadIndex, int payloadLength) throws ProtocolException {
        SharedKey key = shared;
        if (key == null) {
            throw new IllegalStateException("the client has not logged in");
        }
        byte[] box = new byte[payloadLength];
        buf.get(payloadIndex, box);
        byte[] json = key.open(box).orElseThrow(() -> new ProtocolException(Violation.BOX_DOES_NOT_OPEN, "ServerInfo"));
        return ServerInfo.parse(json);
    }
}
