package dev.jderp.acme;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.Pem;
import dev.jderp.kit.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the account and the certificate, in the layout of derper's {@code -certdir}: {@code acme_account+key} is
 * the account key, and a file with the relay's name has the private key followed by the chain. All are readable by
 * their owner only. For one thread.
 */
final class CertificateFiles {

    private static final String ACCOUNT = "acme_account+key";
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern CERTIFICATE = Pattern.compile(
            "-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    private final Path directory;
    private final String hostname;

    CertificateFiles(Path directory, String hostname) {
        this.directory = directory;
        this.hostname = hostname;
    }

    /** The file with the certificate. */
    Path certificate() {
        return directory.resolve(hostname.replace(':', '_')); // no IPv6 address in names of files
    }

    /** The file with the attempts that have failed. */
    Path attempts() {
        return directory.resolve(hostname.replace(':', '_') + "+attempts");
    }

    /**
     * Reads the certificate; empty if the file is absent.
     *
     * @throws IOException with one line, if the file cannot be read or is invalid
     */
    Optional<IssuedCertificate> read() throws IOException {
        Path file = certificate();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String pem = SmallFile.readText(file, MAX_BYTES);
        List<X509Certificate> chain = new ArrayList<>();
        Matcher blocks = CERTIFICATE.matcher(pem);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                Certificate each = factory.generateCertificate(
                        new ByteArrayInputStream(blocks.group().getBytes(StandardCharsets.US_ASCII)));
                chain.add((X509Certificate) each);
            }
        } catch (CertificateException e) {
            throw new IOException(file + " contains an invalid certificate", e);
        }
        if (chain.isEmpty()) {
            throw new IOException(file + " contains no certificate");
        }
        IssuedCertificate read = new IssuedCertificate(Keys.read(pem, file.toString()), chain);
        if (!read.ownsKey()) {
            throw new IOException(file + " contains a private key of another certificate");
        }
        return Optional.of(read);
    }

    /** Replaces the certificate. */
    void write(IssuedCertificate certificate) throws IOException {
        StringBuilder text = new StringBuilder(Keys.pem(certificate.key()));
        try {
            for (X509Certificate each : certificate.chain()) {
                text.append(Pem.block("CERTIFICATE", each.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IOException("a certificate that was read has an encoding", e);
        }
        AtomicFile.ofOwner(certificate()).replace(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the account key, which is made if it is absent. */
    KeyPair account() throws IOException {
        Path file = directory.resolve(ACCOUNT);
        if (!Files.exists(file)) {
            var unused = AtomicFile.ofOwner(file).create(Keys.pem(Keys.generate().getPrivate()));
        }
        return Keys.readPair(SmallFile.readText(file, MAX_BYTES), file.toString());
    }
}
