package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;

/** Connections to regions for {@link HttpsCheck}: TCP to the first relay that takes it, then TLS (reference section 5.3). */
final class RegionTunnels implements HttpsCheck.Dial {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final NodeDialer dialer;

    RegionTunnels(NodeDialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public HttpsCheck.Tunnel dial(DerpRegion region) throws IOException {
        IOException first = null;
        for (DerpNode node : region.nodes()) {
            if (!node.stunOnly()) {
                NodeStream tcp;
                try {
                    tcp = dialer.tcp(node);
                } catch (IOException e) {
                    first = first == null ? e : first;
                    continue;
                }
                NodeStream tls = dialer.tls(tcp, node);
                tls.readTimeout(ANSWER_TIMEOUT);
                return new RelayTunnel(tls, Literal.hostPort(node.hostName(), NodeDialer.port(node),
                        NodeDialer.USUAL_PORT));
            }
        }
        throw first != null
                ? first
                : new DerpException(DerpException.Kind.NO_NODE,
                        "no non-STUNOnly nodes for region " + region.regionCode());
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
