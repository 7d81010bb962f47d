package dev.jderp.acme;

import dev.jderp.kit.IpLiteral;
import dev.jderp.kit.KeyOwner;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A certificate that an authority has issued.
 *
 * @param key the private key
 * @param chain the leaf, followed by the certificates that signed it
 */
public record IssuedCertificate(PrivateKey key, List<X509Certificate> chain) {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /** Copies the chain. */
    public IssuedCertificate {
        chain = List.copyOf(chain);
    }

    /** The certificate for {@link #key}. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    Instant begin() {
        return leaf().getNotBefore().toInstant();
    }

    Instant end() {
        return leaf().getNotAfter().toInstant();
    }

    /** Whether the certificate has all of these names and addresses. */
    boolean covers(List<String> names) {
        try {
            Collection<List<?>> alternatives = leaf().getSubjectAlternativeNames();
            return alternatives != null && names.stream().allMatch(name -> contains(alternatives, name));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** Whether the private key belongs to the certificate. */
    boolean ownsKey() {
        return KeyOwner.owns(leaf(), key);
    }

    private static boolean contains(Collection<List<?>> alternatives, String name) {
        var address = IpLiteral.parse(name);
        return alternatives.stream().anyMatch(each -> {
            String value = String.valueOf(each.get(1));
            return address.isPresent()
                    ? each.get(0).equals(IP_ADDRESS) && IpLiteral.parse(value).equals(address)
                    : each.get(0).equals(DNS_NAME)
                            && value.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
        });
    }

    /** Names the subject; never shows the key. */
    @Override
    public String toString() {
        return "certificate of " + leaf().getSubjectX500Principal();
    }
}
