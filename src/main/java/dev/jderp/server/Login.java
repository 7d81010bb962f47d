package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.ServerHandshake;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A login that has proved its key, and the decision about it ({@code docs/protocol.md#admission}): the deny list first,
 * then the mesh key, which skips all other checks, then the verifier.
 *
 * @param key the client's key
 * @param info the JSON of its ClientInfo
 * @param isMeshPeer whether it has the region's mesh key
 * @param serverInfoFrame the answer to it
 * @param decision completed when it has been decided
 */
record Login(
        NodePublicKey key,
        ClientInfo info,
        boolean isMeshPeer,
        byte[] serverInfoFrame,
        CompletableFuture<ClientVerifier.Verdict> decision) {

    private static final int MAX_APP_NAME = 128;
    /** The decision about a key on the deny list. */
    static final ClientVerifier.Verdict DENIED = new ClientVerifier.Verdict(false, "the key is on the deny list");

    /** Reads a ClientInfo frame, and starts the checks. */
    static Login read(
            Relay relay, ByteBuffer view, int payloadIndex, int payloadLength, Optional<InetSocketAddress> remote)
            throws ProtocolException {
        ServerHandshake.Admitted asked = relay.handshake().accept(view, payloadIndex, payloadLength);
        boolean meshPeer = asked.info().meshKey().filter(relay::isMeshKey).isPresent();
        CompletableFuture<ClientVerifier.Verdict> decision = relay.isDenied(asked.key())
                ? CompletableFuture.completedFuture(DENIED)
                : meshPeer
                        ? CompletableFuture.completedFuture(ClientVerifier.Verdict.ALLOWED)
                        : relay.verifier().verify(asked.key(), remote);
        return new Login(asked.key(), bounded(asked.info()), meshPeer, asked.serverInfoFrame(), decision);
    }

    /** What is kept for as long as the connection lasts: a client may send a name of 256 KiB. */
    private static ClientInfo bounded(ClientInfo info) {
        String name = info.appName();
        return name.length() <= MAX_APP_NAME
                ? info
                : new ClientInfo(info.version(), info.meshKey(), info.canAckPings(), info.isProber(),
                        name.substring(0, MAX_APP_NAME));
    }

    boolean isDecided() {
        return decision.isDone();
    }

    /** What was decided; a check that broke down refuses. */
    ClientVerifier.Verdict verdict() {
        return decision.exceptionally(e -> new ClientVerifier.Verdict(false, "the check failed: " + e)).join();
    }
}
