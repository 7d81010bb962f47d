package dev.jderp.derpmap;

import dev.jderp.kit.Sha256;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The {@code CertName} of a node in the DERP map: a name or a pin of its certificate ({@code
 * docs/protocol.md#client-tls}).
 */
public final class CertName {

    /** The prefix of a pin, before 64 hex digits. */
    public static final String PIN = "sha256-raw:";

    private static final Pattern VALID_PIN = Pattern.compile("sha256-raw:[0-9a-f]{64}");

    private CertName() {}

    /** Whether a name has the prefix of a pin, in either case. */
    public static boolean isPin(String certName) {
        return certName.regionMatches(true, 0, PIN, 0, PIN.length());
    }

    /** Whether a pin has 64 hex digits, in either case. */
    public static boolean isValidPin(String pin) {
        return VALID_PIN.matcher(folded(pin)).matches();
    }

    /**
     * The name in the form that clients compare: a pin in lower case, since they compare it as text; others unchanged.
     */
    public static String folded(String certName) {
        return isPin(certName) ? certName.toLowerCase(Locale.ROOT) : certName;
    }

    /**
     * The pin of a self-signed certificate, by which clients accept it without an authority; empty if an authority has
     * signed it.
     *
     * @param chain the certificates, leaf first
     */
    public static String of(List<X509Certificate> chain) {
        X509Certificate leaf = chain.get(0);
        if (chain.size() != 1 || !leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())) {
            return "";
        }
        return pin(leaf);
    }

    /** The pin of a certificate: {@code sha256-raw:} and the SHA-256 of its DER form in hex. */
    public static String pin(X509Certificate certificate) {
        try {
            return PIN + Sha256.hex(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has an encoding", e);
        }
    }
}
