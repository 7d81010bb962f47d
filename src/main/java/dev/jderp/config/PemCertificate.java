package dev.jderp.config;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;

/** Creates a self-signed certificate in PEM files, as derper does for a host that is an IP address. */
public final class PemCertificate {

    private PemCertificate() {}

    /**
     * Creates the files if neither of them exists; only the owner may read the key.
     *
     * @throws IOException in one line, if they cannot be created
     */
    public static void createIfAbsent(Path certificate, Path key, String hostname) throws IOException {
        if (Files.exists(certificate) || Files.exists(key)) {
            return;
        }
        SelfSigned made = SelfCertificate.make(hostname);
        try {
            boolean isNewKey = AtomicFile.ofOwner(key).create(Pem.block("PRIVATE KEY", made.key().getEncoded()));
            String text = Pem.block("CERTIFICATE", made.certificate().getEncoded());
            if (!isNewKey || !AtomicFile.shared(certificate).create(text)) {
                throw new IOException(certificate + " has been made by another process meanwhile");
            }
        } catch (CertificateEncodingException e) {
            throw new IOException("cannot make the certificate: " + e.getMessage(), e);
        }
    }
}
