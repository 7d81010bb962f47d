package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientInfo;
import java.util.concurrent.CompletableFuture;

/**
 * A login whose key has been proved, and the decision about it ({@code docs/protocol.md#admission}).
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

    /** The decision about a key on the deny list. */
    static final ClientVerifier.Verdict DENIED = new ClientVerifier.Verdict(false, "the key is on the deny list");

    boolean isDecided() {
        return decision.isDone();
    }

    /** The decision; a check that has failed refuses. Called when it has been made. */
    ClientVerifier.Verdict verdict() {
        return decision.exceptionally(e -> new ClientVerifier.Verdict(false, "the check failed: " + e)).join();
    }
}
