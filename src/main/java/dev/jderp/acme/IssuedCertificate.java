package dev.jderp.acme;

import dev.jderp.kit.CertificateNames;
import dev.jderp.kit.KeyOwner;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A certificate that an authority has issued.
 *
 * @param key the private key
 * @param chain the leaf, followed by the certificates that signed it
 */
public record IssuedCertificate(PrivateKey key, List<X509Certificate> chain) {

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
        return names.stream().allMatch(name -> CertificateNames.covers(leaf(), name));
    }

    /** Whether the private key belongs to the certificate. */
    boolean ownsKey() {
        return KeyOwner.owns(leaf(), key);
    }

    /** Names the subject; never shows the key. */
    @Override
    public String toString() {
        return "certificate of " + leaf().getSubjectX500Principal();
    }
}
