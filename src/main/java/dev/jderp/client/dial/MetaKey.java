package dev.jderp.client.dial;

import dev.jderp.key.NodePublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Reads a relay's key from the meta certificate in its TLS chain ({@code docs/protocol.md#meta-certificate}). */
final class MetaKey {

    private static final String SUBJECT = "CN=derpkey";
    private static final int MAX_SERIAL_BITS = 8;

    private MetaKey() {}

    /** Whether a certificate's subject is that of a meta certificate; its contents may be invalid. */
    static boolean isMeta(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName().startsWith(SUBJECT);
    }

    /**
     * The relay's key; empty if the chain carries no valid meta certificate, or below TLS 1.3, where the chain is sent
     * in clear.
     */
    static Optional<NodePublicKey> of(SSLSession session) {
        if (!session.getProtocol().equals("TLSv1.3")) {
            return Optional.empty();
        }
        try {
            for (Certificate each : session.getPeerCertificates()) {
                if (each instanceof X509Certificate certificate && isMeta(certificate)) {
                    return of(certificate);
                }
            }
        } catch (SSLPeerUnverifiedException e) {
            // the relay has sent no certificate
        }
        return Optional.empty();
    }

    /** The key in a meta certificate; empty if it is invalid, or of a version that is not positive. */
    static Optional<NodePublicKey> of(X509Certificate meta) {
        int version = meta.getSerialNumber().bitLength() <= MAX_SERIAL_BITS ? meta.getSerialNumber().intValue() : 0;
        try {
            NodePublicKey key = NodePublicKey.parseHex(
                    meta.getSubjectX500Principal().getName().substring(SUBJECT.length()));
            return version <= 0 || key.isZero() ? Optional.empty() : Optional.of(key);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
