package dev.jderp.prober.relay;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.dial.EnvironmentProxy;
import dev.jderp.client.dial.NodeDialer;
import dev.jderp.client.dial.NodeStream;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.ErrorLine;
import dev.jderp.prober.schedule.ProbeContext;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSession;

/** Connects to relays as their clients do, by TLS and the name in the map, each time with a new key. */
public final class RelayClients implements RelayLink.Opener, TlsProbe.Handshake {

    private static final String META = "CN=derpkey";
    /** Longer than a client's, so that slow relays are measured; usually the time limit of the run comes first. */
    private static final Duration TCP_TIMEOUT = Duration.ofSeconds(10);

    private final Function<DerpNode, Optional<MeshKey>> meshKey;
    private final NodeDialer dialer = new NodeDialer(
            NodeDialer.Options.DEFAULTS.withTimeouts(TCP_TIMEOUT, TCP_TIMEOUT).withProxy(new EnvironmentProxy()));

    /** Clients that send a mesh key to the nodes for which {@code meshKey} returns one. */
    public RelayClients(Function<DerpNode, Optional<MeshKey>> meshKey) {
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
                throw new IOException("the relay sent no certificate");
            }
            return chain;
        } catch (IOException e) {
            throw new IOException("connecting to " + node.hostName() + ": " + ErrorLine.of(e), e);
        }
    }
}
