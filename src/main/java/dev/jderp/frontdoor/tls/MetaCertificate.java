package dev.jderp.frontdoor.tls;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Der;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * The certificate at the end of the chain that contains the relay's public key, so that clients can log in at once
 * ({@code docs/protocol.md#meta-certificate}). It proves nothing: the key that signs it is made for it and discarded.
 */
final class MetaCertificate {

    private static final Duration VALID_EITHER_WAY = Duration.ofDays(30);
    private static final int PROTOCOL_VERSION = 2;
    private static final byte[] ED25519 = Der.of(Der.SEQUENCE, Der.of(Der.OID, Der.bytes(0x2b, 0x65, 0x70)));

    private MetaCertificate() {}

    /** Creates a meta certificate for the relay with this key, valid from 30 days ago for 60 days. */
    static X509Certificate create(NodePublicKey relayKey, Instant now) throws GeneralSecurityException {
        KeyPair signer = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] der = encode(relayKey, signer, now.minus(VALID_EITHER_WAY), now.plus(VALID_EITHER_WAY));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }

    /** Returns a meta certificate in DER; the same bytes for the same arguments. */
    static byte[] encode(NodePublicKey relayKey, KeyPair signer, Instant notBefore, Instant notAfter)
            throws GeneralSecurityException {
        byte[] name = Der.of(Der.SEQUENCE, Der.of(Der.SET, Der.of(
                Der.SEQUENCE,
                Der.of(Der.OID, Der.bytes(0x55, 0x04, 0x03)),
                Der.text(Der.PRINTABLE_STRING, "derpkey" + relayKey.hex()))));
        byte[] basicConstraints = Der.of(
                Der.SEQUENCE,
                Der.of(Der.OID, Der.bytes(0x55, 0x1d, 0x13)),
                Der.of(Der.BOOLEAN, Der.bytes(0xff)),
                Der.of(Der.OCTET_STRING, Der.of(Der.SEQUENCE)));
        byte[] toBeSigned = Der.of(
                Der.SEQUENCE,
                Der.of(0xa0, Der.of(Der.INTEGER, Der.bytes(2))), // version 3
                Der.of(Der.INTEGER, Der.bytes(PROTOCOL_VERSION)),
                ED25519,
                name,
                Der.of(Der.SEQUENCE, Der.time(notBefore), Der.time(notAfter)),
                name,
                signer.getPublic().getEncoded(),
                Der.of(0xa3, Der.of(Der.SEQUENCE, basicConstraints)));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(signer.getPrivate());
        signature.update(toBeSigned);
        return Der.of(Der.SEQUENCE, toBeSigned, ED25519, Der.of(Der.BIT_STRING, Der.bytes(0), signature.sign()));
    }
}
