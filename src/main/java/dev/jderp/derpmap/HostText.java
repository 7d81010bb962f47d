package dev.jderp.derpmap;

import dev.jderp.kit.IpLiteral;
import java.util.regex.Pattern;

/** Which texts are addresses and names of hosts. Nobody is asked. */
final class HostText {

    private static final int LONGEST_NAME = 253;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*+\\.?");

    private HostText() {}

    /** Whether it is a name that DNS could have, or an address. */
    static boolean isHost(String text) {
        return (text.length() <= LONGEST_NAME && NAME.matcher(text).matches()) || IpLiteral.isIpv6(text);
    }
}
