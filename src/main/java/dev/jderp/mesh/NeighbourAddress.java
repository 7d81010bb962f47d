package dev.jderp.mesh;

import dev.jderp.kit.HostPort;
import dev.jderp.kit.IpLiteral;
import dev.jderp.url.HttpUrl;
import java.util.Optional;

/**
 * Where another relay of the region is, and how it proves its identity.
 *
 * @param host the name for TLS and HTTP
 * @param port the port; 0 for the scheme's own, 443 or in clear 80
 * @param dialHost the name or address that TCP connects to, mostly the same as the host
 * @param pin the pin of its certificate ({@code sha256-raw:…}); empty to check the certificate by authorities
 */
public record NeighbourAddress(String host, int port, String dialHost, Optional<String> pin) {

    /** The form of an item, for messages. */
    public static final String FORM = "host[:port][/dialhost]";

    private static final int MAX_PORT = 65_535;

    /**
     * Reads an item of derper's {@code -mesh-with}: {@code host[:port][/dialhost]}
     * ({@code docs/protocol.md#moves-and-failures}).
     *
     * @throws IllegalArgumentException if {@code item} is anything else
     */
    public static NeighbourAddress parse(String item) {
        String[] parts = item.split("/", -1);
        String hostPort = parts[0];
        int colon = hostPort.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (!hostPort.startsWith("[") || hostPort.charAt(colon - 1) == ']')
                && (hostPort.startsWith("[") || hostPort.indexOf(':') == colon);
        String host = unbracketed(hasPort ? hostPort.substring(0, colon) : hostPort);
        int port = hasPort ? port(hostPort.substring(colon + 1)) : 0;
        String dialHost = parts.length == 1 ? host : unbracketed(parts[1]);
        if (parts.length > 2 || !isHost(host) || !isHost(dialHost)) {
            throw new IllegalArgumentException(item);
        }
        return new NeighbourAddress(host, port, dialHost, Optional.empty());
    }

    private static boolean isHost(String text) {
        return HttpUrl.isName(text) || IpLiteral.isAddress(text);
    }

    private static int port(String text) {
        int port = Integer.parseInt(text); // a NumberFormatException is an IllegalArgumentException
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(text);
        }
        return port;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The same relay with a pin, if there is one. */
    NeighbourAddress withPin(Optional<String> other) {
        return other.isEmpty() ? this : new NeighbourAddress(host, port, dialHost, other);
    }

    /** The text that {@link #parse} reads, which identifies the neighbour. */
    public String text() {
        String hostPort = port == 0 ? HostPort.bracketed(host) : HostPort.text(host, port);
        return dialHost.equals(host) ? hostPort : hostPort + "/" + dialHost;
    }

    @Override
    public String toString() {
        return text();
    }
}
