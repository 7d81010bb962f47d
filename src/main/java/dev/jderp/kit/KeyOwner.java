package dev.jderp.kit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** Checks that a private key belongs to a certificate. */
public final class KeyOwner {

    private static final byte[] PROOF = "does this key belong to this certificate?".getBytes(StandardCharsets.US_ASCII);

    private KeyOwner() {}

    /** Whether {@code certificate} verifies what {@code key} signs. */
    public static boolean owns(X509Certificate certificate, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROOF);
            byte[] proof = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(PROOF);
            return signer.verify(proof);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
