package dev.jderp.client;

import dev.jderp.kit.Cidr;
import dev.jderp.kit.IpLiteral;
import dev.jderp.url.HttpUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The proxy that the environment names by {@code HTTPS_PROXY} for https URLs, and by {@code HTTP_PROXY} for http URLs,
 * in capitals or small letters, and not for the hosts in {@code NO_PROXY}: names with their subdomains, addresses,
 * networks as {@code 10.0.0.0/8}, {@code *} for all. Never for this host itself.
 */
public final class EnvironmentProxy implements Function<URI, Optional<URI>> {

    private final Map<String, String> environment;

    /** This process's environment. */
    public EnvironmentProxy() {
        this(System.getenv());
    }

    EnvironmentProxy(Map<String, String> environment) {
        this.environment = environment;
    }

    private String value(String name) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip() : value;
    }

    /**
     * The proxy for a URL; empty for none.
     *
     * @throws IllegalArgumentException if the environment names one that is no URL
     */
    @Override
    public Optional<URI> apply(URI target) {
        HttpUrl url = HttpUrl.of(target);
        String variable = url.isTls() ? "HTTPS_PROXY" : "HTTP_PROXY";
        String proxy = value(variable);
        String host = url.host().toLowerCase(Locale.ROOT);
        if (proxy.isEmpty() || host.equals("localhost")
                || IpLiteral.parseWithZone(host).map(InetAddress::isLoopbackAddress).orElse(false)) {
            return Optional.empty();
        }
        for (String each : List.of(value("NO_PROXY").split(",", -1))) {
            if (isExcepted(host, url.port(),
                    each.strip().toLowerCase(Locale.ROOT))) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new URI(proxy.contains("://") ? proxy : "http://" + proxy));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(variable + " is not a URL"); // and may hold a password
        }
    }

    private static boolean isExcepted(String host, int port, String entry) {
        if (entry.isEmpty() || entry.equals("*")) {
            return entry.equals("*");
        }
        if (entry.indexOf('/') > 0) {
            Optional<InetAddress> address = IpLiteral.parse(host);
            return address.isPresent() && Cidr.parse(entry).filter(it -> it.contains(address.get())).isPresent();
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        if (colon > 0 && entry.indexOf(':') == colon) {
            if (!entry.substring(colon + 1).equals(String.valueOf(port))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        Optional<InetAddress> address = IpLiteral.parseWithZone(name);
        if (address.isPresent()) {
            return IpLiteral.parseWithZone(host).equals(address);
        }
        String suffix = name.startsWith("*.") ? name.substring(1) : name;
        return host.equals(suffix) || host.endsWith(suffix.startsWith(".") ? suffix : "." + suffix);
    }
}
