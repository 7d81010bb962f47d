package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes connections to one relay or region, one after the other: dial, TLS, upgrade, login (reference section 5.2). */
final class Connector {

    /** Where to connect. */
    sealed interface Target {

        /**
         * One relay.
         *
         * @param dialHost where it is dialled instead of the URL's host
         */
        record Url(URI uri, Optional<String> dialHost) implements Target {

            public Url {
                String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
                if (!(scheme.equals("https") || scheme.equals("http")) || uri.getHost() == null
                        || uri.getRawUserInfo() != null) {
                    throw new IllegalArgumentException("not the URL of a relay, https://HOST/derp: " + uri);
                }
            }

            boolean isTls() {
                return uri.getScheme().equalsIgnoreCase("https");
            }

            int port() {
                return uri.getPort() >= 0 ? uri.getPort() : isTls() ? 443 : 80;
            }

            String host() {
                String host = uri.getHost();
                return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            }

            String path() {
                String path = uri.getRawPath().isEmpty() ? "/derp" : uri.getRawPath();
                return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
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
    private final Duration timeout;
    private final Duration tcpTimeout;

    Connector(Target target, NodePrivateKey key, DerpConnection.Options options, NodeDialer dialer, Duration timeout,
            Duration tcpTimeout) {
        this.target = target;
        this.key = key;
        this.options = options;
        this.dialer = dialer;
        this.timeout = timeout;
        this.tcpTimeout = tcpTimeout;
    }

    Duration timeout() {
        return timeout;
    }

    /** A new connection, which {@code cutoff} may end as long as it is not closed. */
    DerpConnection connect(Cutoff cutoff) throws IOException {
        try {
            return switch (target) {
                case Target.Url url -> connect(url, cutoff);
                case Target.Region region -> connect(region, cutoff);
            };
        } catch (IOException e) {
            throw cutoff.reason(e);
        }
    }

    private DerpConnection connect(Target.Url url, Cutoff cutoff) throws IOException {
        DerpNode node = DerpNode.of("", 0, url.dialHost().orElse(url.host()));
        NodeStream stream = dialer.tcp(node, url.port(), List.of(NodeDialer.Family.values()), timeout, cutoff);
        String host = Literal.hostPort(url.host(), url.port(), url.isTls() ? 443 : 80);
        return logIn(stream, new Upgrade(host, url.path(), Optional.empty()));
    }

    private DerpConnection connect(Target.Region wanted, Cutoff cutoff) throws IOException {
        DerpRegion region = wanted.region().get()
                .orElseThrow(() -> new DerpException(DerpException.Kind.NO_NODE, "DERP region not available"));
        IOException first = null;
        for (DerpNode node : region.nodes()) {
            if (node.stunOnly()) {
                continue;
            }
            int port = node.derpPort() == 0 ? wanted.plainHttpPort().orElse(443) : node.derpPort();
            NodeStream stream;
            try {
                stream = dialer.tcp(node, port, List.of(NodeDialer.Family.values()), tcpTimeout, cutoff);
            } catch (IOException e) {
                first = first == null ? e : first;
                continue;
            }
            boolean isIdeal = node.equals(region.nodes().get(0));
            return logIn(stream, new Upgrade(Literal.hostPort(node.hostName(), port, 443), "/derp",
                    isIdeal ? Optional.empty() : Optional.of(region.nodes().get(0).name())));
        }
        throw first != null
                ? first
                : new DerpException(DerpException.Kind.NO_NODE,
                        "no non-STUNOnly nodes for region " + region.regionCode());
    }

    private DerpConnection logIn(NodeStream stream, Upgrade upgrade) throws IOException {
        try {
            stream.readTimeout(timeout);
            upgrade.ask(stream);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
        return DerpConnection.open(stream, key, options);
    }
}
