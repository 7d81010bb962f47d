package dev.jderp.clientaddress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Determines the client address of a request, for every door. Immutable; safe for any thread. */
public final class ClientAddresses {

    /** The headers of a request. */
    public interface Headers {

        /** Returns the names of all headers, in any case. */
        Iterable<String> names();

        /** Returns the lines with this name, in order; empty if there are none. */
        List<String> values(String name);
    }

    /** Headers in which proxies name their clients, besides those that begin with x-forwarded. */
    private static final Set<String> FORWARDING = Set.of(
            "forwarded", "via", "x-real-ip", "x-original-forwarded-for", "x-client-ip", "x-cluster-client-ip",
            "true-client-ip", "client-ip", "cf-connecting-ip", "fastly-client-ip");
    private static final String PROTO = "X-Forwarded-Proto";

    private final Networks trusted;
    private final String header;

    /**
     * Makes the rule for {@code options}.
     *
     * @throws IllegalArgumentException if a trusted proxy is neither an address nor a network
     */
    public ClientAddresses(AddressOptions options) {
        trusted = new Networks(options.trustedProxies());
        header = options.header().toLowerCase(Locale.ROOT);
    }

    /** The client of a request with these headers, on a connection from {@code peer}. */
    public TrueClient client(InetSocketAddress peer, Headers headers) {
        List<String> lines = trusted.isEmpty() ? List.of() : headers.values(header);
        TrueClient client = TrueClient.of(peer, lines, header.equals("forwarded"), trusted);
        boolean claims = client.isClaimed() || (!client.byTrustedProxy() && isForwarded(headers));
        return new TrueClient(client.address(), client.byTrustedProxy(), claims);
    }

    private boolean isForwarded(Headers headers) {
        for (String name : headers.names()) {
            if (isForwarding(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns {@code http} or {@code https}, as the client used it; empty unless a trusted proxy sends exactly one
     * {@code X-Forwarded-Proto} with one of them.
     */
    public Optional<String> scheme(TrueClient client, Headers headers) {
        List<String> lines = client.byTrustedProxy() ? headers.values(PROTO) : List.of();
        if (lines.size() != 1) {
            return Optional.empty();
        }
        String scheme = lines.get(0).strip().toLowerCase(Locale.ROOT);
        return scheme.equals("https") || scheme.equals("http") ? Optional.of(scheme) : Optional.empty();
    }

    /** Whether a header of this name claims a client address. */
    public boolean isForwarding(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace('_', '-'); // some readers treat both alike
        return plain.startsWith("x-forwarded") || plain.equals(header) || FORWARDING.contains(plain);
    }

    /** Reports whether {@code address} belongs to a trusted proxy. */
    public boolean isTrustedProxy(InetAddress address) {
        return trusted.contains(address);
    }
}
