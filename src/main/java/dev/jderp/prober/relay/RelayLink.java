package dev.jderp.prober.relay;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.key.NodePublicKey;
import java.io.Closeable;
import java.io.IOException;

/** A client's session with one relay, with a new key. Safe for any thread. */
interface RelayLink extends Closeable {

    /** Opens links. */
    @FunctionalInterface
    interface Opener {

        /**
         * Logs in at a node.
         *
         * @param isProber whether the login reports that the client measures relays
         * @throws IOException if the node cannot be reached, or does not admit the client
         */
        RelayLink open(DerpNode node, boolean isProber) throws IOException;
    }

    /** The client's key. */
    NodePublicKey publicKey();

    /** Sends a packet. */
    void send(NodePublicKey to, byte[] packet) throws IOException;

    /**
     * Waits for the next packet from {@code from}.
     *
     * @throws IOException if the link ends, or the relay reports that {@code from} is gone
     */
    byte[] receive(NodePublicKey from) throws IOException;

    /** Closes the link from any thread; calls that are blocked fail. */
    @Override
    void close();
}
