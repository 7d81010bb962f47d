package dev.jderp.prober;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.EnvironmentProxy;
import dev.jderp.client.NodeDialer;
import dev.jderp.client.NodeStream;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.ErrorLine;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSession;

/** Connects to relays as their clients do, by TLS and for the name that the map has; each time under a new key. */
final class RelayClients implements RelayLink.Opener, TlsProbe.Handshake {

    private static final String META = "CN=derpkey";
    /** A slow relay is measured, not given up; a run's own deadline comes first as a rule. */
    private static final Duration TCP_TIMEOUT = Duration.ofSeconds(10);

    private final Function<DerpNode, Optional<MeshKey>> meshKey;
    private final NodeDialer dialer = new NodeDialer(
            NodeDialer.Options.DEFAULTS.withTimeouts(TCP_TIMEOUT, TCP_TIMEOUT).withProxy(new EnvironmentProxy()));

    /** Clients that show a mesh key to the nodes for which {@code meshKey} has one. */
    RelayClients(Function<DerpNode, Optional<MeshKey>> meshKey) {
        this.meshKey = meshKey;
    }

    @Override
    public RelayLink open(DerpNode node, boolean isProber) throws IOException {
        DerpRegion region = DerpRegion.of(node.regionId(), node.name(), node.name(), List.of(node));
        DerpClientBuilder builder = DerpClient.builder(NodePrivateKey.generate()).region(region).prober(isProber)
                .tcpTimeout(TCP_TIMEOUT);
        meshKey.apply(node).ifPresent(builder::meshKey);
        return ClientLink.open(builder.build(), node.name());
    }

    @Override
    public List<X509Certificate> chain(DerpNode node, ProbeContext context) throws IOException {
        try {
            NodeStream stream = context.closing(dialer.tls(context.closing(dialer.tcp(node)), node));
            SSLSession session = stream.session().orElseThrow(() -> new IOException("no TLS"));
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate each : session.getPeerCertificates()) {
                if (each instanceof X509Certificate x509
                        && !x509.getSubjectX500Principal().getName().startsWith(META)) {
                    chain.add(x509);
                }
            }
            if (chain.isEmpty()) {
                throw new IOException("no certificate");
            }
            return chain;
        } catch (IOException e) {
            throw new IOException("connecting to " + node.hostName() + ": " + ErrorLine.of(e), e);
        }
    }
}
