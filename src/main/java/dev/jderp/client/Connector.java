package dev.jderp.client;

import dev.jderp.client.NodeDialer.Family;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePrivateKey;
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

/** Makes connections to one relay or region, one after the other: dial, TLS, upgrade, login. */
final class Connector {

    /** Where to connect. */
    sealed interface Target {

        /**
         * One relay.
         *
         * @param dialHost where it is dialled instead of the URL's host
         * @param certName another name of its certificate, or its pin; empty for none
         */
        record Url(URI uri, Optional<String> dialHost, String certName) implements Target {

            public Url {
                if (!HttpUrl.isUrl(uri.toString()) || uri.getRawAuthority().indexOf('@') >= 0) {
                    throw new IllegalArgumentException("not the URL of a relay, https://HOST/derp: " + uri);
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
         * A region, found anew at each connect.
         *
         * @param plainHttpPort the port of relays that are asked without TLS, in tests
         */
        record Region(Supplier<Optional<DerpRegion>> region, Optional<Integer> plainHttpPort) implements Target {
        }
    }

    private final Target target;
    private final NodePrivateKey key;
    private final DerpConnection.Options options;
    private final NodeDialer dialer;
    private final NodeDialer.Options dialing;
    private final boolean webSocket;

    Connector(Target target, NodePrivateKey key, DerpConnection.Options options, NodeDialer.Options dialing,
            boolean webSocket) {
        this.webSocket = webSocket;
        this.target = target;
        this.key = key;
        this.options = options;
        this.dialer = new NodeDialer(dialing);
        this.dialing = dialing;
    }

    /** How long a whole connect may take. */
    Duration timeout() {
        return dialing.timeout();
    }

    /** A new connection, which {@code cutoff} may end as long as it is not closed. */
    DerpConnection connect(AttemptDeadline cutoff) throws IOException {
        try {
            return switch (target) {
                case Target.Url url -> connect(url, cutoff);
                case Target.Region region -> connect(region, cutoff);
            };
        } catch (IOException e) {
            throw cutoff.reason(e);
        }
    }

    private DerpConnection connect(Target.Url url, AttemptDeadline cutoff) throws IOException {
        UpgradeRequest upgrade = UpgradeRequest.of(
                HostPort.text(url.host(), url.port(), url.isTls() ? 443 : 80), url.path(), Optional.empty());
        DerpNode dialled = node(url.dialHost().orElse(url.host()), "", url.port());
        NodeStream stream = url.isTls() && url.dialHost().isEmpty()
                ? dialer.tcp(dialled, url.port(), cutoff, dialing.timeout(), dialing.timeout())
                : dialer.direct(dialled, url.port(), List.of(Family.values()), dialing.timeout(), cutoff);
        return logIn(stream, url.isTls(), node(url.host(), url.certName(), url.port()), upgrade);
    }

    private static DerpNode node(String host, String certName, int port) {
        return new DerpNode("", 0, host, certName, "", "", 0, false, port, false, "", false, Map.of());
    }

    private DerpConnection connect(Target.Region wanted, AttemptDeadline cutoff) throws IOException {
        DerpRegion region = wanted.region().get()
                .orElseThrow(() -> new DerpException(DerpException.Kind.NO_NODE, "DERP region not available"));
        int max = webSocket ? Math.min(1, region.nodes().size()) : region.nodes().size();
        boolean isTls = wanted.plainHttpPort().isEmpty();
        Dialled dialled = NodeDialer.first(region, region.nodes().subList(0, max), cutoff, (node, time) -> {
            int port = node.derpPort() == 0 ? wanted.plainHttpPort().orElse(NodeDialer.DEFAULT_PORT) : node.derpPort();
            DerpNode ideal = region.nodes().get(0);
            UpgradeRequest upgrade = UpgradeRequest.of(HostPort.text(node.hostName(), port, isTls ? 443 : 80),
                    "/derp",
                    node.equals(ideal) ? Optional.empty() : Optional.of(ideal.name()));
            NodeStream stream = isTls
                    ? dialer.tcp(node, port, cutoff, time)
                    : dialer.direct(node, port, List.of(Family.values()),
                            NodeDialer.shorter(time, dialing.tcpTimeout()), cutoff);
            return new Dialled(node, stream, upgrade);
        });
        return logIn(dialled.stream(), isTls, dialled.node(), dialled.upgrade());
    }

    private record Dialled(DerpNode node, NodeStream stream, UpgradeRequest upgrade) {
    }

    private DerpConnection logIn(NodeStream tcp, boolean isTls, DerpNode node, UpgradeRequest upgrade)
            throws IOException {
        NodeStream stream = isTls ? dialer.tls(tcp, node) : tcp;
        Optional<NodePublicKey> serverKey = webSocket ? Optional.empty() : stream.session().flatMap(MetaKey::of);
        if (serverKey.isPresent()) {
            return DerpConnection.open(stream, key, options.withServerKey(serverKey), upgrade.fastStart());
        }
        ByteStream upgraded = stream;
        try {
            stream.readTimeout(dialing.timeout());
            if (webSocket) {
                upgraded = upgrade.askForWebSocket(stream);
            } else {
                upgrade.ask(stream);
            }
        } catch (IOException e) {
            stream.close();
            throw e;
        }
        return DerpConnection.open(upgraded, key, options);
    }
}
