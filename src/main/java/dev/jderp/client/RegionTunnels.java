package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;

/** Connections to regions for {@link HttpsCheck}: TCP to the first relay of the region that accepts it, then TLS. */
final class RegionTunnels implements HttpsCheck.Dial {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final NodeDialer dialer;

    RegionTunnels(NodeDialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public HttpsCheck.Tunnel dial(DerpRegion region) throws IOException {
        Dialled dialled = dialled(region);
        NodeStream tls = dialer.tls(dialled.tcp(), dialled.node());
        tls.readTimeout(ANSWER_TIMEOUT);
        return new RelayTunnel(tls, HostPort.text(
                dialled.node().hostName(), NodeDialer.port(dialled.node()), NodeDialer.DEFAULT_PORT));
    }

    private Dialled dialled(DerpRegion region) throws IOException {
        try (AttemptDeadline cutoff = dialer.cutoff()) {
            return NodeDialer.first(region, region.nodes(), cutoff, (node, time) -> new Dialled(
                    node, dialer.tcp(node, NodeDialer.port(node), cutoff, time)));
        }
    }

    private record Dialled(DerpNode node, NodeStream tcp) {
    }

    private record RelayTunnel(NodeStream stream, String host) implements HttpsCheck.Tunnel {

        @Override
        public InetAddress relay() {
            return stream.remoteAddress().getAddress();
        }

        @Override
        public InputStream input() {
            return stream.input();
        }

        @Override
        public OutputStream output() {
            return stream.output();
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
