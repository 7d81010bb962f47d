package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Decides which clients may log in ({@code docs/protocol.md#admission}). Called by reading threads, so it must not
 * block.
 */
public interface ClientVerifier {

    /** Allows every client. */
    ClientVerifier EVERYBODY = new ClientVerifier() {
        @Override
        public boolean isDenied(NodePublicKey key) {
            return false;
        }

        @Override
        public CompletableFuture<Verdict> verify(NodePublicKey key, Optional<InetSocketAddress> remote) {
            return CompletableFuture.completedFuture(Verdict.ALLOWED);
        }
    };

    /**
     * A decision.
     *
     * @param allowed whether the client may log in
     * @param reason why, for the log
     */
    record Verdict(boolean allowed, String reason) {

        /** Allowed, without a reason. */
        public static final Verdict ALLOWED = new Verdict(true, "");
    }

    /** Whether the key is refused even if a check allows it or the client has the mesh key. */
    boolean isDenied(NodePublicKey key);

    /**
     * Decides about a client without the mesh key that is not denied.
     *
     * @param remote the client's own address, also where a trusted proxy stands between; empty if it is not known
     * @return the decision; completed at once if it is known, later by any thread if another service must be asked. It
     *     must complete in bounded time
     */
    CompletableFuture<Verdict> verify(NodePublicKey key, Optional<InetSocketAddress> remote);
}
