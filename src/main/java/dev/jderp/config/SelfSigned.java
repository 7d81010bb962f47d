package dev.jderp.config;

import dev.jderp.kit.Der;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * A self-signed certificate of a server with its key, on P-256.
 *
 * @param key the private key
 * @param certificate the certificate
 */
record SelfSigned(PrivateKey key, X509Certificate certificate) {

    private static final Duration LIFETIME = Duration.ofDays(3650);
    private static final String NAME = "jderp";
    private static final int SERIAL_BYTES = 16;
    // object identifiers
    private static final byte[] COMMON_NAME = Der.bytes(0x55, 0x04, 0x03);
    private static final byte[] ECDSA_WITH_SHA256 = Der.bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
    private static final byte[] ALTERNATIVE_NAMES = Der.bytes(0x55, 0x1d, 0x11);
    private static final byte[] KEY_USAGE = Der.bytes(0x55, 0x1d, 0x0f);
    private static final byte[] EXTENDED_KEY_USAGE = Der.bytes(0x55, 0x1d, 0x25);
    private static final byte[] SERVER_AUTHENTICATION = Der.bytes(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01);
    private static final byte[] DIGITAL_SIGNATURE = Der.bytes(7, 0x80); // the first bit; seven bits are unused

    /** Makes a key and a certificate for these host names and IP addresses, valid for ten years from {@code now}. */
    static SelfSigned create(Collection<String> hosts, Instant now) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] algorithm = Der.of(Der.SEQUENCE, Der.of(Der.OID, ECDSA_WITH_SHA256));
        byte[] name = Der.of(Der.SEQUENCE, Der.of(Der.SET, Der.of(
                Der.SEQUENCE, Der.of(Der.OID, COMMON_NAME), Der.text(Der.PRINTABLE_STRING, NAME))));
        byte[] extensions = Der.of(
                Der.SEQUENCE,
                extension(ALTERNATIVE_NAMES, false, AlternativeNames.encode(hosts)),
                extension(KEY_USAGE, true, Der.of(Der.BIT_STRING, DIGITAL_SIGNATURE)),
                extension(EXTENDED_KEY_USAGE, false,
                        Der.of(Der.SEQUENCE, Der.of(Der.OID, SERVER_AUTHENTICATION))));
        byte[] toBeSigned = Der.of(
                Der.SEQUENCE,
                Der.of(0xa0, Der.of(Der.INTEGER, Der.bytes(2))), // version 3
                Der.of(Der.INTEGER, serial()),
                algorithm,
                name,
                Der.of(Der.SEQUENCE, Der.time(now), Der.time(now.plus(LIFETIME))),
                name,
                pair.getPublic().getEncoded(),
                Der.of(0xa3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(toBeSigned);
        byte[] der = Der.of(
                Der.SEQUENCE, toBeSigned, algorithm, Der.of(Der.BIT_STRING, Der.bytes(0), signature.sign()));
        return new SelfSigned(pair.getPrivate(), (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der)));
    }

    /** A random number that is positive and has no leading zeros. */
    private static byte[] serial() {
        byte[] serial = new byte[SERIAL_BYTES];
        new SecureRandom().nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x3f) | 0x40);
        return serial;
    }

    private static byte[] extension(byte[] oid, boolean isCritical, byte[] value) {
        byte[] content = Der.of(Der.OCTET_STRING, value);
        return isCritical
                ? Der.of(Der.SEQUENCE, Der.of(Der.OID, oid), Der.of(Der.BOOLEAN, Der.bytes(0xff)), content)
                : Der.of(Der.SEQUENCE, Der.of(Der.OID, oid), content);
    }

    /** Names the certificate; never shows the key. */
    @Override
    public String toString() {
        return "self-signed certificate of " + certificate.getSubjectX500Principal();
    }
}
