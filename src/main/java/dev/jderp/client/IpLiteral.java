package dev.jderp.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IP address literals, distinguished from names without DNS. */
final class IpLiteral {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";

    /** What Java parses, or refuses, without asking DNS. */
    private static final String IPV6 = "[0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[^%]+)?";

    private IpLiteral() {}

    /** The address that this is the text of, with IPv6 without brackets. */
    static Optional<InetAddress> address(String text) {
        try {
            return mayBe(text) ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether it looks like one. */
    static boolean mayBe(String text) {
        return text.matches(IPV6) || text.matches(IPV4);
    }

    static boolean isAddress(String text) {
        return address(text).isPresent();
    }

    /** A host with its port, as a Host header has it. */
    static String hostPort(String host, int port, int defaultPort) {
        String text = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == defaultPort ? text : text + ":" + port;
    }
}
