package dev.jderp.prune;

import dev.jderp.key.NodePublicKey;
import java.time.Duration;

/** A connection whose client prefers another node. */
public interface Candidate {

    /** The client's key. */
    NodePublicKey key();

    /** The name of the node that the client prefers. */
    String idealNode();

    /** How long the connection has been open. */
    Duration age();

    /** Whether the client is another relay of the region, whose connection is never closed. */
    boolean isMeshPeer();

    /** Closes this connection, but no other one with its key; returns false if it has ended already. */
    boolean close();
}
