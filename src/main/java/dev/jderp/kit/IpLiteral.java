package dev.jderp.kit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text, read without asking DNS. IPv4 needs four numbers without leading zeros. */
public final class IpLiteral {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    /** Texts that Java parses or refuses without asking DNS, since they have a colon. */
    private static final Pattern IPV6 = Pattern.compile(
            "(?!.*[0-9A-Fa-f]{5})[0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final int MAX_CHARS = 45;
    private static final Pattern ZONE = Pattern.compile("%[^%]+");

    private IpLiteral() {}

    /**
     * Reads an address: IPv4, or IPv6 without brackets and without a zone. An IPv4-mapped IPv6 address comes out as
     * IPv4.
     *
     * @return the address; empty for any other text
     */
    public static Optional<InetAddress> parse(String text) {
        return isForm(text) ? literal(text) : Optional.empty();
    }

    /**
     * Reads an address as {@link #parse} does, and IPv6 with a zone of this host, such as {@code fe80::1%eth0}, too.
     */
    public static Optional<InetAddress> parseWithZone(String text) {
        int percent = text.indexOf('%');
        if (percent < 0) {
            return parse(text);
        }
        String address = text.substring(0, percent);
        return address.indexOf(':') >= 0 && isForm(address) && ZONE.matcher(text.substring(percent)).matches()
                ? literal(text)
                : Optional.empty();
    }

    private static boolean isForm(String text) {
        return text.length() <= MAX_CHARS && (IPV4.matcher(text).matches() || IPV6.matcher(text).matches());
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Reports whether {@code text} is an address that {@link #parse} reads. */
    public static boolean isAddress(String text) {
        return parse(text).isPresent();
    }

    /** Reports whether {@code text} is an IPv4 address of four numbers. */
    public static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    /** Reports whether {@code text} is an IPv6 address that is not an IPv4-mapped one. */
    public static boolean isIpv6(String text) {
        return parse(text).filter(Inet6Address.class::isInstance).isPresent();
    }

    /** Returns the address as text, IPv6 in its shortest form (RFC 5952), without a zone. */
    public static String text(InetAddress address) {
        return address instanceof Inet6Address ? shortest(address.getAddress()) : address.getHostAddress();
    }

    /** Leaves out the first of the longest runs of zeros. */
    private static String shortest(byte[] address) {
        CharBuffer groups = ByteBuffer.wrap(address).asCharBuffer();
        int from = 0;
        int longest = 1; // one zero alone is written
        for (int i = 0, run = 0; i < groups.length(); i++) {
            run = groups.get(i) == 0 ? run + 1 : 0;
            if (run > longest) {
                longest = run;
                from = i - run + 1;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length(); i++) {
            if (longest > 1 && i == from) {
                text.append(i == 0 ? "::" : ":");
                i += longest - 1;
            } else {
                text.append(Integer.toHexString(groups.get(i))).append(i < groups.length() - 1 ? ":" : "");
            }
        }
        return text.toString();
    }
}
