package dev.jderp.config.derper;

import dev.jderp.kit.IpLiteral;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The value of derper's flag {@code -a}: a port with or without a host, as Go's {@code net.SplitHostPort} reads it.
 *
 * @param host a name or an IP address, empty for all addresses
 * @param port a number, or {@code http} or {@code https}
 */
record ListenAddress(String host, String port) {

    /** Reads {@code :443}, {@code host:443} or {@code [2001:db8::1]:443}; empty for another form. */
    static Optional<ListenAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        String bare = isBracketed ? host.substring(1, host.length() - 1) : host;
        boolean isForm = (isBracketed || bare.indexOf(':') < 0) && !bare.contains("[") && !bare.contains("]");
        return isForm && port.matches("[0-9]{1,5}|https?")
                ? Optional.of(new ListenAddress(bare, port))
                : Optional.empty();
    }

    /** Whether derper serves TLS at this port whatever its certificate is. */
    boolean isHttps() {
        return port.equals("443") || port.equals("https");
    }

    /** The IP address of the host, empty for all addresses; for a name its first IPv4 address, as in Go. */
    String address() throws UnknownHostException {
        if (host.isEmpty() || IpLiteral.isAddress(host)) {
            return host;
        }
        InetAddress[] found = InetAddress.getAllByName(host);
        return Arrays.stream(found).filter(Inet4Address.class::isInstance).findFirst().orElse(found[0])
                .getHostAddress();
    }
}
