package dev.jderp.derpmap;

import dev.jderp.kit.Sha256;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How a node in the DERP map names its certificate ({@code docs/protocol.md#client-tls}). */
public final class CertName {

    /** How a name begins that is a pin. */
    public static final String PIN = "sha256-raw:";

    private static final Pattern GOOD_PIN = Pattern.compile("sha256-raw:[0-9a-f]{64}");

    private CertName() {}

    /** Whether a name is a pin, in capitals or not. */
    public static boolean isPin(String certName) {
        return certName.regionMatches(true, 0, PIN, 0, PIN.length());
    }

    /** Whether a pin has its 64 hex digits, in capitals or not. */
    static boolean isGoodPin(String pin) {
        return GOOD_PIN.matcher(folded(pin)).matches();
    }

    /**
     * The name as clients compare it: a pin in small letters, since they compare it digit by digit; others as they are.
     */
    public static String folded(String certName) {
        return isPin(certName) ? certName.toLowerCase(Locale.ROOT) : certName;
    }

    /**
     * {@code sha256-raw:} and the hash of the certificate, by which a client knows it without an authority; empty where
     * it cannot: a chain, or a certificate that is not signed by itself.
     *
     * @param chain the leaf, then what signed it
     */
    public static String of(List<X509Certificate> chain) {
        X509Certificate leaf = chain.get(0);
        if (chain.size() != 1 || !leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())) {
            return "";
        }
        return pin(leaf);
    }

    /** {@code sha256-raw:} and the hash of this certificate, whoever has signed it. */
    public static String pin(X509Certificate certificate) {
        try {
            return PIN + Sha256.hex(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has an encoding", e);
        }
    }
}
