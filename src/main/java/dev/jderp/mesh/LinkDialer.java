package dev.jderp.mesh;

import dev.jderp.server.LinkTransport;
import dev.jderp.server.MeshLink;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;

/** Connects to other relays. Any thread may call it; nothing here blocks. */
public interface LinkDialer {

    /**
     * The place of a relay, and the check of its identity.
     *
     * @param address the address, resolved
     * @param host the name for TLS
     * @param hostHeader the HTTP header Host: the name, with the port unless it is the scheme's own
     * @param trust checks the relay's certificate; empty to connect without TLS
     */
    record Target(
            InetSocketAddress address, String host, String hostHeader, Optional<X509ExtendedTrustManager> trust) {
    }

    /** The steps at which dialling can fail. */
    enum Step {
        /** No connection, or it broke. */
        CONNECT,
        /** The certificate is not trusted, or the other side does not speak TLS. */
        TLS,
        /** The other side answered with something other than an upgrade to DERP. */
        UPGRADE,
        /** Any step, because of a bug in this relay. */
        INTERNAL_ERROR
    }

    /**
     * Receives the outcome; exactly one of its methods is called, once, by any thread. It must return at once. If
     * {@link #opened} throws, {@link #failed} follows.
     */
    interface Outcome {

        /** The connection carries DERP from now on: returns the link that uses it. */
        MeshLink opened(LinkTransport transport);

        /** No connection. */
        void failed(Step step, String detail);
    }

    /** Begins to connect; takes 10 s at most. */
    void dial(Target target, Outcome outcome);
}
