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

    /** Lets everybody in. */
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

        /** Allowed, and nothing to say about it. */
        public static final Verdict ALLOWED = new Verdict(true, "");
    }

    /** Whether the key is refused whatever else speaks for it, the mesh key included. */
    boolean isDenied(NodePublicKey key);

    /**
     * Decides about a client without the mesh key that is not denied.
     *
     * @param remote where the client comes from, as it truly is
     * @return the decision; completed at once if it is known, later by any thread if somebody must be asked. It must
     *     come to an end by itself
     */
    CompletableFuture<Verdict> verify(NodePublicKey key, Optional<InetSocketAddress> remote);
}
