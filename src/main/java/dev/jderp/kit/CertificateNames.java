package dev.jderp.kit;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The names and addresses of a certificate (its subject alternative names). */
public final class CertificateNames {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private CertificateNames() {}

    /**
     * Whether the certificate is for {@code host}, a name or an IP address. A wildcard stands for one label (RFC 9525),
     * and a dot at the end of a name does not count.
     */
    public static boolean covers(X509Certificate certificate, String host) {
        Collection<List<?>> alternatives;
        try {
            alternatives = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return false;
        }
        if (alternatives == null) {
            return false;
        }
        Optional<InetAddress> address = IpLiteral.parseWithZone(host);
        String name = normalized(host);
        return alternatives.stream().anyMatch(each -> {
            String value = String.valueOf(each.get(1));
            return address.isPresent()
                    ? each.get(0).equals(IP_ADDRESS) && IpLiteral.parse(value).equals(address)
                    : each.get(0).equals(DNS_NAME) && matches(normalized(value), name);
        });
    }

    private static boolean matches(String pattern, String name) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(pattern.substring(1));
    }

    private static String normalized(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
