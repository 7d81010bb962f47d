package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer;
import dev.jderp.client.dial.NodeStream;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;

/** Connects to regions for {@link HttpsCheck}: by TCP to the first relay of a region that accepts it, then by TLS. */
final class RegionTunnels implements HttpsCheck.Dial {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final NodeDialer dialer;

    RegionTunnels(NodeDialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public HttpsCheck.Tunnel dial(DerpRegion region) throws IOException {
        NodeDialer.RegionStream connected = dialer.connect(region);
        DerpNode node = connected.node();
        connected.stream().readTimeout(ANSWER_TIMEOUT);
        return new RelayTunnel(connected.stream(),
                HostPort.text(node.hostName(), NodeDialer.port(node), NodeDialer.DEFAULT_PORT));
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
