package dev.jderp.acme;

import dev.jderp.kit.Pem;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Makes keys, and reads and writes private keys in PEM. The JDK's keys, not Bouncy Castle's. */
final class Keys {

    private static final int RSA_BITS = 2048;

    private Keys() {}

    /** Makes a key pair on P-256. */
    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /** Makes an RSA key pair, the only kind that acme4j makes certificates of challenges with. */
    static KeyPair generateRsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no RSA", e);
        }
    }

    /** Returns a private key in PEM, PKCS8. */
    static String pem(PrivateKey key) {
        return Pem.block("PRIVATE KEY", key.getEncoded());
    }

    /**
     * Reads the first private key of a text: PKCS8, PKCS1 or SEC1.
     *
     * @param from names the text in messages
     * @throws IOException with one line, if it has no valid one
     */
    static PrivateKey read(String pem, String from) throws IOException {
        PrivateKeyInfo info = info(pem, from);
        try {
            String algorithm = PrivateKeyFactory.createKey(info) instanceof ECPrivateKeyParameters ? "EC" : "RSA";
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(from + " contains no valid private key", e);
        }
    }

    /** Reads a private key on an elliptic curve, with the public key that belongs to it. */
    static KeyPair readPair(String pem, String from) throws IOException {
        PrivateKeyInfo info = info(pem, from);
        try {
            if (!(PrivateKeyFactory.createKey(info) instanceof ECPrivateKeyParameters ec)) {
                throw new IOException(from + " contains a key that is not on an elliptic curve");
            }
            var point = ec.getParameters().getG().multiply(ec.getD()).normalize();
            byte[] publicInfo = SubjectPublicKeyInfoFactory
                    .createSubjectPublicKeyInfo(new ECPublicKeyParameters(point, ec.getParameters())).getEncoded();
            KeyFactory factory = KeyFactory.getInstance("EC");
            PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(publicInfo));
            return new KeyPair(publicKey, factory.generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(from + " contains no valid private key", e);
        }
    }

    private static PrivateKeyInfo info(String pem, String from) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                if (each instanceof PrivateKeyInfo info) {
                    return info;
                }
                if (each instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo();
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException(from + " contains no valid private key", e);
        }
        throw new IOException(from + " contains no private key");
    }
}
