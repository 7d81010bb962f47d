package dev.jderp.clientaddress;

import dev.jderp.kit.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IP addresses as headers and doors have them, in the one form in which they are compared: IPv4-mapped IPv6 addresses
 * are IPv4, and zones are dropped. {@link IpLiteral} is the stricter reader for settings.
 */
public final class IpAddresses {

    private static final int MAX_TEXT = 64;
    private static final int IPV6_BYTES = 16;
    private static final int NETWORK_BYTES = 8;
    private static final int MAX_PORT = 65535;
    /** A number with a leading zero, which some readers take for octal. */
    private static final Pattern LEADING_ZERO = Pattern.compile(".*\\.0[0-9]+|(^|.*[.:])0[0-9]+\\..*");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private IpAddresses() {}

    /** Parses an IP address, in brackets or not; empty if {@code text} is not one. Names are never resolved. */
    public static Optional<InetAddress> parse(String text) {
        if (text.length() > MAX_TEXT || LEADING_ZERO.matcher(text).matches()) {
            return Optional.empty();
        }
        boolean isBracketed = text.startsWith("[") && text.endsWith("]");
        String inner = isBracketed ? text.substring(1, text.length() - 1) : text;
        int zone = inner.indexOf('%');
        String literal = zone < 0 ? inner : inner.substring(0, zone);
        boolean mayBe = literal.indexOf(':') >= 0 || (!isBracketed && zone < 0);
        return mayBe ? IpLiteral.parse(literal) : Optional.empty();
    }

    /** Reads {@code v4}, {@code v4:port}, {@code v6}, {@code [v6]} or {@code [v6]:port}; a missing port is 0. */
    static Optional<InetSocketAddress> parseWithPort(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        if (!hasPort) {
            return parse(text).map(address -> new InetSocketAddress(address, 0));
        }
        String digits = text.substring(colon + 1);
        int port = PORT.matcher(digits).matches() ? Integer.parseInt(digits) : MAX_PORT + 1;
        if (port > MAX_PORT) {
            return Optional.empty();
        }
        return parse(text.substring(0, colon)).map(address -> new InetSocketAddress(address, port));
    }

    /** Returns the address in the form for comparison. */
    public static InetAddress normal(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == IPV6_BYTES ? of(bytes) : address;
    }

    /** Returns the address in the form for comparison, and its port. */
    public static InetSocketAddress normal(InetSocketAddress address) {
        return new InetSocketAddress(normal(address.getAddress()), address.getPort());
    }

    /** Returns the address in its shortest form (RFC 5952), without a zone. */
    public static String text(InetAddress address) {
        return IpLiteral.text(address);
    }

    /** The unit that limits apply to: an IPv4 address, or the /64 of an IPv6 address. */
    public static InetAddress subscriber(InetAddress address) {
        InetAddress normal = normal(address);
        byte[] bytes = normal.getAddress();
        if (bytes.length < IPV6_BYTES) {
            return normal;
        }
        Arrays.fill(bytes, NETWORK_BYTES, IPV6_BYTES, (byte) 0);
        return of(bytes);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
        }
    }
}
