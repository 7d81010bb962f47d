package dev.jderp.prober.relay;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeClock;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.prober.schedule.ProbeFunction;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Connects to a node by TLS as its clients do, then checks the certificates further ({@code docs/protocol.md#probes}).
 */
final class TlsProbe implements ProbeFunction {

    /** Does TLS with nodes. */
    @FunctionalInterface
    interface Handshake {

        /**
         * Returns the certificate chain of a node after a handshake with the checks of a client
         * ({@code docs/protocol.md#client-tls}).
         *
         * @throws IOException if the node cannot be reached, or a client would not accept its certificate
         */
        List<X509Certificate> chain(DerpNode node, ProbeContext context) throws IOException;
    }

    private final DerpNode node;
    private final Handshake handshake;
    private final HttpFetch fetch;
    private final ProbeClock clock;

    private TlsProbe(DerpNode node, Handshake handshake, HttpFetch fetch, ProbeClock clock) {
        this.node = node;
        this.handshake = handshake;
        this.fetch = fetch;
        this.clock = clock;
    }

    static ProbeClass of(DerpNode node, Handshake handshake, HttpFetch fetch, ProbeClock clock) {
        return ProbeClass.of("tls", new TlsProbe(node, handshake, fetch, clock));
    }

    @Override
    public void probe(ProbeContext context) throws IOException, InterruptedException {
        context.doing("connecting to " + node.hostName());
        List<X509Certificate> chain = handshake.chain(node, context);
        context.doing("checking the certificate of " + node.hostName());
        new CertificateCheck((url, maxBytes) -> fetch.get(url, maxBytes, context)).check(chain, clock.now());
    }
}
