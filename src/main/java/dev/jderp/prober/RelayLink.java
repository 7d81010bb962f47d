package dev.jderp.prober;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.key.NodePublicKey;
import java.io.Closeable;
import java.io.IOException;

/** A client's session with one relay, under a key of its own that nobody has had before. Safe for any thread. */
interface RelayLink extends Closeable {

    /** Opens links. */
    @FunctionalInterface
    interface Opener {

        /**
         * Logs in at a node.
         *
         * @param isProber whether the relay is told that it is being measured
         * @throws IOException if it cannot be reached, or does not let the client in
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

    /** Ends it from any thread; who waits gets an exception. */
    @Override
    void close();
}
