package dev.jderp.frontdoor.tls;

import dev.jderp.key.NodePublicKey;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** Makes certificates for tests. */
public final class TestCertificates {

    private TestCertificates() {}

    /** Returns a meta certificate with a relay's key, signed by {@code signer} and valid today. */
    public static X509Certificate meta(NodePublicKey relayKey, KeyPair signer) throws Exception {
        Instant now = Instant.now();
        byte[] der = MetaCertificate.encode(
                relayKey, signer, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }
}
