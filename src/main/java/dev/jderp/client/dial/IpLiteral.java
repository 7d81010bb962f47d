package dev.jderp.client.dial;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Parses IP addresses in text, without asking DNS about names. */
public final class IpLiteral {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";

    /** Text that Java parses, or refuses, without asking DNS. */
    private static final String IPV6 = "[0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[^%]+)?";

    private IpLiteral() {}

    /** The address that a text is, IPv6 without brackets; empty for any other text. */
    public static Optional<InetAddress> address(String text) {
        try {
            return isLikely(text) ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether Java parses a text as an address, or refuses it, without asking DNS. */
    static boolean isLikely(String text) {
        return text.matches(IPV6) || text.matches(IPV4);
    }

    /** Whether a text is an IP address. */
    public static boolean isAddress(String text) {
        return address(text).isPresent();
    }

    /**
     * A host and its port in the form of a Host header: IPv6 in brackets, and without the port if it is
     * {@code defaultPort}.
     */
    public static String hostPort(String host, int port, int defaultPort) {
        String text = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == defaultPort ? text : text + ":" + port;
    }
}
