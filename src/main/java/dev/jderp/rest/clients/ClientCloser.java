package dev.jderp.rest.clients;

import dev.jderp.key.NodePublicKey;

/** Closes the connections of a key. */
@FunctionalInterface
public interface ClientCloser {

    /** Closes them; returns their number. */
    int close(NodePublicKey key);
}
