package dev.jderp.derpmap;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/** How a node in the DERP map names its certificate (reference sections 5.4 and 6.1). */
public final class CertName {

    /** How a name begins that is a pin. */
    public static final String PIN = "sha256-raw:";

    private CertName() {}

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
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return PIN + HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256, and a certificate has a form", e);
        }
    }
}
