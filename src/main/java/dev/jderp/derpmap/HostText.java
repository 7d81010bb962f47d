package dev.jderp.derpmap;

import dev.jderp.kit.IpLiteral;
import java.util.regex.Pattern;

/** Checks the syntax of host names and IP addresses, without DNS. */
final class HostText {

    private static final int MAX_NAME = 253;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*+\\.?");

    private HostText() {}

    /** Whether the text is a valid host name or an IP address. */
    static boolean isHost(String text) {
        return (text.length() <= MAX_NAME && NAME.matcher(text).matches()) || IpLiteral.isIpv6(text);
    }
}
