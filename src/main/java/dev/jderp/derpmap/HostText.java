package dev.jderp.derpmap;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Checks the syntax of host names and IP addresses, without DNS. */
final class HostText {

    private static final int MAX_NAME = 253;
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*+\\.?");

    private HostText() {}

    static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    static boolean isIpv6(String text) {
        if (!text.contains(":") || !IPV6_CHARACTERS.matcher(text).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(text) instanceof Inet6Address; // a text with a colon is never resolved
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static boolean isAddress(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    /** Whether the text is a valid host name or an IP address. */
    static boolean isHost(String text) {
        return (text.length() <= MAX_NAME && NAME.matcher(text).matches()) || isIpv6(text);
    }
}
