package dev.jderp.clientaddress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Determines the client address of a request, for every door. Immutable; safe for any thread. */
public final class ClientAddresses {

    /** A request's headers, as a door has them. */
    public interface Headers {

        /** The names, in any case. */
        Iterable<String> names();

        /** The lines with this name, in order; empty if there are none. */
        List<String> values(String name);
    }

    /** What proxies call the headers in which they speak of their clients, beside all that begin with x-forwarded. */
    private static final Set<String> FORWARDING = Set.of(
            "forwarded", "via", "x-real-ip", "x-original-forwarded-for", "x-client-ip", "x-cluster-client-ip",
            "true-client-ip", "client-ip", "cf-connecting-ip", "fastly-client-ip");
    private static final String PROTO = "X-Forwarded-Proto";

    private final Networks trusted;
    private final String header;

    /** Decides by {@code options}. */
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

    /** The scheme that the client used, where a trusted proxy says that and no second voice does. */
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
        String plain = name.toLowerCase(Locale.ROOT).replace('_', '-'); // which some readers take for each other
        return plain.startsWith("x-forwarded") || plain.equals(header) || FORWARDING.contains(plain);
    }

    /** Whether {@code address} is a trusted proxy's. */
    public boolean isTrustedProxy(InetAddress address) {
        return trusted.contains(address);
    }
}
