package dev.jderp.prober;

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
         * @param isProber whether the login marks this client as a prober
         * @throws IOException if the relay cannot be reached, or refuses the client
         */
        RelayLink open(DerpNode node, boolean isProber) throws IOException;
    }

    /** Under which key. */
    NodePublicKey publicKey();

    /** Sends a packet. */
    void send(NodePublicKey to, byte[] packet) throws IOException;

    /**
     * Waits for the next packet of {@code from}.
     *
     * @throws IOException if the link ends, or {@code from} is said to be gone
     */
    byte[] receive(NodePublicKey from) throws IOException;

    /** Ends it from any thread; a waiting thread gets an exception. */
    @Override
    void close();
}
