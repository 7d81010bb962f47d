package dev.jderp.server;

import dev.jderp.key.NodePublicKey;

/**
 * Receives the events of one link to another relay. Called by the threads of the link, so its methods return at once.
 * They must not throw.
 */
public interface LinkListener {

    /**
     * Decides whether a link to the relay with this key is wanted; called before the mesh key is sent. A link that is
     * not wanted ends with {@link LinkEnd#NOT_WANTED}.
     */
    boolean isWanted(NodePublicKey neighbour);

    /** The neighbour has accepted the mesh key, and begins to list its clients. */
    void up();

    /** The neighbour has listed {@code client}; packets for it are forwarded from now on. */
    default void present(NodePublicKey client) {}

    /** The link has ended; called once. {@link MeshLink#removePeers} is to be called soon, by another thread. */
    void down(LinkEnd reason, String detail);
}
