package dev.jderp.server;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.ServerHandshake;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Opens ClientInfo frames and has each login decided ({@code docs/protocol.md#admission}): the deny list first, then
 * the mesh key, which skips all other checks, then the verifier. Called by reading threads.
 */
final class LoginCheck {

    private static final int MAX_APP_NAME = 128;

    private final ServerHandshake handshake;
    private final Optional<MeshKey> meshKey;
    private final List<MeshKey> ownProcesses = new CopyOnWriteArrayList<>();
    private final ClientVerifier verifier;
    private final WrongMeshKeys wrongMeshKeys;

    LoginCheck(
            RelayContext context, ServerHandshake handshake, Optional<MeshKey> meshKey, ClientVerifier verifier) {
        this.handshake = handshake;
        this.meshKey = meshKey;
        this.verifier = verifier;
        this.wrongMeshKeys = new WrongMeshKeys(context, meshKey.isPresent());
    }

    /** The ServerKey frame, the first that a client gets. */
    byte[] greeting() {
        return handshake.greeting();
    }

    /** Whether the relay has the mesh key of a region of several relays. */
    boolean hasMeshKey() {
        return meshKey.isPresent();
    }

    /** Reads a ClientInfo frame, and asks the verifier where one is to be asked. */
    Login read(ByteBuffer view, int payloadIndex, int payloadLength, Optional<InetSocketAddress> remote)
            throws ProtocolException {
        ServerHandshake.Admitted asked = handshake.accept(view, payloadIndex, payloadLength);
        boolean isMeshPeer = asked.info().meshKey().filter(this::isMeshKey).isPresent();
        if (!isMeshPeer && asked.info().meshKey().isPresent()) {
            wrongMeshKeys.report(asked.key(), remote);
        }
        return new Login(asked.key(), bounded(asked.info()), isMeshPeer, asked.serverInfoFrame(),
                decide(asked.key(), isMeshPeer, remote));
    }

    private CompletableFuture<ClientVerifier.Verdict> decide(
            NodePublicKey key, boolean isMeshPeer, Optional<InetSocketAddress> remote) {
        if (verifier.isDenied(key)) {
            return CompletableFuture.completedFuture(Login.DENIED);
        }
        return isMeshPeer
                ? CompletableFuture.completedFuture(ClientVerifier.Verdict.ALLOWED)
                : verifier.verify(key, remote);
    }

    private boolean isMeshKey(MeshKey key) {
        return meshKey.filter(own -> own.matches(key)).isPresent()
                || ownProcesses.stream().anyMatch(own -> own.matches(key));
    }

    /** Treats {@code key}, which another process of this relay has, as a mesh key. */
    void trust(MeshKey key) {
        ownProcesses.add(key);
    }

    /** Whether the key is on the deny list now. */
    boolean isDenied(NodePublicKey key) {
        return verifier.isDenied(key);
    }

    /** The part that is kept for as long as the connection lasts: a client may send a name of 256 KiB. */
    private static ClientInfo bounded(ClientInfo info) {
        String name = info.appName();
        return name.length() <= MAX_APP_NAME
                ? info
                : new ClientInfo(info.version(), info.meshKey(), info.canAckPings(), info.isProber(),
                        name.substring(0, MAX_APP_NAME));
    }
}
