package dev.jderp.rest.clients;

import dev.jderp.key.NodePublicKey;

/** Closes what connections a key has. */
@FunctionalInterface
public interface ClientCloser {

    /** Closes them; returns how many there were. */
    int close(NodePublicKey key);
}
