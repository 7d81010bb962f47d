package dev.jderp.prune;

import dev.jderp.key.NodePublicKey;
import java.time.Duration;

/** A connection whose client would rather be with another node. */
public interface Candidate {

    /** The client's key. */
    NodePublicKey key();

    /** The node that it would rather be with. */
    String idealNode();

    /** How long the connection has been open. */
    Duration age();

    /** Whether it is another relay of the region, which is never sent away. */
    boolean isMeshPeer();

    /** Closes this connection and no other of its key; false if it has gone already. */
    boolean close();
}
