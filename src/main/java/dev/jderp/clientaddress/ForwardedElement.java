package dev.jderp.clientaddress;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One element of a {@code Forwarded} header, such as {@code for="[2001:db8::1]:4711";proto=https} (RFC 7239 section 4).
 */
final class ForwardedElement {

    private static final String FOR = "for";

    private ForwardedElement() {}

    /** The address in the element's {@code for}; empty if it is hidden, unknown, absent, repeated or malformed. */
    static Optional<InetSocketAddress> client(String element) {
        Optional<InetSocketAddress> client = Optional.empty();
        boolean isNamed = false;
        int at = 0;
        while (at < element.length()) {
            int equals = element.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            int end = endOfValue(element, equals + 1);
            if (end < 0) {
                return Optional.empty();
            }
            if (element.substring(at, equals).strip().equalsIgnoreCase(FOR)) {
                if (isNamed) {
                    return Optional.empty();
                }
                isNamed = true;
                client = node(unquoted(element.substring(equals + 1, end).strip()));
            }
            at = end + 1;
        }
        return client;
    }

    /** Returns the end of the parameter's value: a semicolon or the element's end; -1 if a quoted string is open. */
    private static int endOfValue(String element, int from) {
        boolean quoted = false;
        for (int at = from; at < element.length(); at++) {
            char c = element.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                at++;
            } else if (c == ';' && !quoted) {
                return at;
            }
        }
        return quoted ? -1 : element.length();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value; // no address has anything to escape
    }

    /** Reads an address with a port; a port that is hidden, such as {@code :_x}, is left out. */
    private static Optional<InetSocketAddress> node(String node) {
        int hidden = node.indexOf(":_");
        return IpAddresses.parseWithPort(hidden < 0 ? node : node.substring(0, hidden));
    }
}
