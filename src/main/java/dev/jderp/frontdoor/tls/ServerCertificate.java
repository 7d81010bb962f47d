package dev.jderp.frontdoor.tls;

import dev.jderp.kit.CertificateNames;
import dev.jderp.kit.Der;
import dev.jderp.kit.KeyOwner;
import dev.jderp.kit.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key and the certificates for it.
 *
 * @param key the private key
 * @param chain the leaf, followed by the certificates that signed it
 */
public record ServerCertificate(PrivateKey key, List<X509Certificate> chain) {

    private static final Pattern PEM_KEY = Pattern.compile(
            "-----BEGIN ((?:EC |RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final int MAX_FILE_BYTES = 1 << 20;

    /** Copies the chain. */
    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads PEM files: the chain, and a key of PKCS8, PKCS1 or SEC1 that is not encrypted.
     *
     * @throws IOException with one line that names the file
     */
    static ServerCertificate fromPem(Path certificateFile, Path keyFile) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            byte[] pem = SmallFile.read(certificateFile, MAX_FILE_BYTES);
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))) {
                chain.add((X509Certificate) each);
            }
        } catch (CertificateException e) {
            throw new IOException(certificateFile + " contains no certificate in PEM", e);
        }
        if (chain.isEmpty()) {
            throw new IOException(certificateFile + " contains no certificate in PEM");
        }
        Matcher pem = PEM_KEY.matcher(new String(SmallFile.read(keyFile, MAX_FILE_BYTES), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IOException(keyFile + " contains no private key in PEM, or an encrypted one");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            PublicKey publicKey = chain.get(0).getPublicKey();
            byte[] pkcs8 = pem.group(1).equals("PRIVATE KEY") ? der : wrap(der, publicKey);
            String algorithm = publicKey.getAlgorithm();
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new ServerCertificate(key, chain);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the key in " + keyFile + " does not belong to the certificate in " + certificateFile,
                    e);
        }
    }

    /**
     * Wraps a PKCS1 or SEC1 key in PKCS8 (RFC 5208), which is the algorithm, taken from the public key, and then such a
     * key.
     */
    private static byte[] wrap(byte[] key, PublicKey publicKey) {
        byte[] info = publicKey.getEncoded(); // SEQUENCE { SEQUENCE algorithm, BIT STRING }
        int algorithmAt = info[1] >= 0 ? 2 : 2 + (info[1] & 0x7f);
        byte[] algorithm = new byte[info[algorithmAt + 1] + 2];
        System.arraycopy(info, algorithmAt, algorithm, 0, algorithm.length);
        return Der.of(
                Der.SEQUENCE, Der.of(Der.INTEGER, Der.bytes(0)), algorithm, Der.of(Der.OCTET_STRING, key));
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /**
     * Checks that key and certificate belong together and that the certificate is for {@code hostname}.
     *
     * @param from the file that messages name
     * @throws IOException with one line, if they do not
     */
    void check(String hostname, String from) throws IOException {
        if (!KeyOwner.owns(leaf(), key)) {
            throw new IOException("the private key does not belong to the certificate in " + from);
        }
        if (!covers(hostname)) {
            throw new IOException("the certificate in " + from + " does not cover derp.hostname, " + hostname);
        }
    }

    /** Whether the leaf is for {@code host}, a name or an IP address. */
    boolean covers(String host) {
        return CertificateNames.covers(leaf(), host);
    }

    /** Names the certificate's subject, and not the key. */
    @Override
    public String toString() {
        return "certificate of " + leaf().getSubjectX500Principal();
    }
}
