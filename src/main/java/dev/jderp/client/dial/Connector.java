package dev.jderp.client.dial;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.HostPort;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes connections to one relay or region up to the point where the login begins: TCP, TLS and the upgrade. Safe for
 * any thread.
 */
public final class Connector {

    /** The relay or region to connect to. */
    public sealed interface Target {

        /**
         * One relay.
         *
         * @param uri {@code https://HOST[:PORT]/derp}, or http; without a path, {@code /derp} is asked for
         * @param dialHost the host that is dialled instead of the URL's; empty for the URL's
         * @param certName another name that the relay's certificate must have, or its pin; empty for neither
         */
        record Url(URI uri, Optional<String> dialHost, String certName) implements Target {

            /**
             * Checks the URL.
             *
             * @throws IllegalArgumentException if it is not an http or https URL, or has a user
             */
            public Url {
                if (!HttpUrl.isUrl(uri.toString()) || uri.getRawAuthority().indexOf('@') >= 0) {
                    throw new IllegalArgumentException("not the URL of a relay; expected https://HOST/derp: "
                            + HttpUrl.withoutSecrets(uri.toString()));
                }
            }

            private HttpUrl url() {
                return HttpUrl.of(uri);
            }

            boolean isTls() {
                return url().isTls();
            }

            int port() {
                return url().port();
            }

            String host() {
                return url().host();
            }

            String path() {
                return uri.getRawPath().isEmpty() ? "/derp" + url().path().substring(1) : url().path();
            }
        }

        /**
         * A region.
         *
         * @param region returns the region at each connect; empty for a region that is not in the map at present
         * @param plainHttpPort the port of relays without TLS, for tests; empty to use TLS
         */
        record Region(Supplier<Optional<DerpRegion>> region, Optional<Integer> plainHttpPort) implements Target {
        }
    }

    /**
     * A connection on which a login may be sent.
     *
     * @param stream carries DERP's frames
     * @param serverKey the relay's key from its meta certificate; empty if the relay sends it in a greeting
     * @param prefix bytes to send before the login and in one piece with it: the request of a fast start, or nothing
     */
    public record Upgraded(ByteStream stream, Optional<NodePublicKey> serverKey, byte[] prefix) {
    }

    private final Target target;
    private final NodeDialer dialer;
    private final TcpDialer tcpDialer;
    private final NodeDialer.Options dialing;
    private final boolean webSocket;

    /** A connector to {@code target}, which with {@code webSocket} carries DERP in a WebSocket's binary messages. */
    public Connector(Target target, NodeDialer.Options dialing, boolean webSocket) {
        this.webSocket = webSocket;
        this.target = target;
        this.dialer = new NodeDialer(dialing);
        this.tcpDialer = dialer.tcpDialer();
        this.dialing = dialing;
    }

    /** The bound for a whole connect, which callers give to the deadline. */
    public Duration timeout() {
        return dialing.timeout();
    }

    /**
     * Connects.
     *
     * @param deadline ends the attempt, and closes its connection until the caller closes the deadline
     * @throws DialException if the target cannot be dialled, or the proxy or the relay refuses
     */
    public Upgraded connect(AttemptDeadline deadline) throws IOException {
        try {
            return switch (target) {
                case Target.Url url -> connect(url, deadline);
                case Target.Region region -> connect(region, deadline);
            };
        } catch (IOException e) {
            throw deadline.causeOf(e);
        }
    }

    private Upgraded connect(Target.Url url, AttemptDeadline deadline) throws IOException {
        UpgradeRequest upgrade = UpgradeRequest.of(
                HostPort.text(url.host(), url.port(), url.isTls() ? 443 : 80), url.path(), Optional.empty());
        DerpNode dialled = node(url.dialHost().orElse(url.host()), "", url.port());
        NodeStream stream = url.isTls() && url.dialHost().isEmpty()
                ? tcpDialer.connect(dialled, url.port(), deadline, dialing.timeout(), dialing.timeout())
                : tcpDialer.direct(dialled, url.port(), List.of(Family.values()), dialing.timeout(), deadline);
        return upgrade(stream, url.isTls(), node(url.host(), url.certName(), url.port()), upgrade);
    }

    private static DerpNode node(String host, String certName, int port) {
        return new DerpNode("", 0, host, certName, "", "", 0, false, port, false, "", false, Map.of());
    }

    private Upgraded connect(Target.Region wanted, AttemptDeadline deadline) throws IOException {
        DerpRegion region = wanted.region().get()
                .orElseThrow(() -> new DialException(DialException.Reason.NO_NODE, "DERP region not available"));
        int max = webSocket ? Math.min(1, region.nodes().size()) : region.nodes().size();
        boolean isTls = wanted.plainHttpPort().isEmpty();
        Dialled dialled = NodeDialer.first(region, region.nodes().subList(0, max), deadline, (node, time) -> {
            int port = node.derpPort() == 0 ? wanted.plainHttpPort().orElse(NodeDialer.DEFAULT_PORT) : node.derpPort();
            DerpNode ideal = region.nodes().get(0);
            UpgradeRequest upgrade = UpgradeRequest.of(HostPort.text(node.hostName(), port, isTls ? 443 : 80),
                    "/derp",
                    node.equals(ideal) ? Optional.empty() : Optional.of(ideal.name()));
            NodeStream stream = isTls
                    ? tcpDialer.connect(node, port, deadline, time)
                    : tcpDialer.direct(node, port, List.of(Family.values()),
                            TcpDialer.shorter(time, dialing.tcpTimeout()), deadline);
            return new Dialled(node, stream, upgrade);
        });
        return upgrade(dialled.stream(), isTls, dialled.node(), dialled.upgrade());
    }

    private record Dialled(DerpNode node, NodeStream stream, UpgradeRequest upgrade) {
    }

    private Upgraded upgrade(NodeStream tcp, boolean isTls, DerpNode node, UpgradeRequest upgrade)
            throws IOException {
        NodeStream stream = isTls ? dialer.tls(tcp, node) : tcp;
        Optional<NodePublicKey> serverKey = webSocket ? Optional.empty() : stream.session().flatMap(MetaKey::of);
        if (serverKey.isPresent()) {
            return new Upgraded(stream, serverKey, upgrade.fastStart());
        }
        try {
            stream.readTimeout(dialing.timeout());
            if (webSocket) {
                return new Upgraded(upgrade.openWebSocket(stream), Optional.empty(), new byte[0]);
            }
            upgrade.upgrade(stream);
            return new Upgraded(stream, Optional.empty(), new byte[0]);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }
}
