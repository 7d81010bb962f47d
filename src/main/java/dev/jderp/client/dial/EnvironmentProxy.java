package dev.jderp.client.dial;

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
 * Chooses the proxy for a URL by the environment: {@code HTTPS_PROXY} for https and {@code HTTP_PROXY} for http, upper
 * case before lower case, without a proxy for the hosts in {@code NO_PROXY}. That is a list of names, which include
 * their subdomains, addresses, networks such as {@code 10.0.0.0/8}, each of the first two with or without a port, or
 * {@code *} for all hosts. {@code localhost} and loopback addresses never use a proxy. Immutable.
 */
public final class EnvironmentProxy implements Function<URI, Optional<URI>> {

    private final Map<String, String> environment;

    /** Reads the environment of this process. */
    public EnvironmentProxy() {
        this(System.getenv());
    }

    /** Reads these variables. */
    public EnvironmentProxy(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    private String value(String name) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip() : value;
    }

    /**
     * The proxy for a URL; empty to connect directly.
     *
     * @throws IllegalArgumentException if the variable is not a URL; the message does not contain its value
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
            throw new IllegalArgumentException(variable + " is not a URL"); // its value may contain a password
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
        boolean isBracketed = entry.startsWith("[") && entry.startsWith("]:", colon - 1);
        if (isBracketed || (colon > 0 && entry.indexOf(':') == colon)) {
            String only = entry.substring(colon + 1);
            if (!only.isEmpty() && !only.equals(String.valueOf(port))) {
                return false;
            }
            name = isBracketed ? entry.substring(1, colon - 1) : entry.substring(0, colon);
        }
        Optional<InetAddress> address = IpLiteral.parseWithZone(name);
        if (address.isPresent()) {
            return IpLiteral.parseWithZone(host).equals(address);
        }
        String suffix = name.startsWith("*.") ? name.substring(1) : name;
        return host.equals(suffix) || host.endsWith(suffix.startsWith(".") ? suffix : "." + suffix);
    }
}
