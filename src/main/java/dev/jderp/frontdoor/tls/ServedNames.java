package dev.jderp.frontdoor.tls;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/**
 * Matches the server names (SNI) that are served: those that the certificate covers, and IP addresses, which some
 * clients send as names. TLS answers any other name with the alert {@code unrecognized_name} (RFC 6066 section 3).
 */
final class ServedNames extends SNIMatcher {

    private final Predicate<String> isCovered;

    ServedNames(Predicate<String> isCovered) {
        super(StandardConstants.SNI_HOST_NAME);
        this.isCovered = isCovered;
    }

    @Override
    public boolean matches(SNIServerName requested) {
        String name = new String(requested.getEncoded(), StandardCharsets.US_ASCII);
        boolean isIp = name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return isIp || isCovered.test(name);
    }
}
