package dev.jderp.frontdoor.tls;

import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The files of the front door's certificate, and how to read and check them; read again when one has changed. */
public final class CertificateSource {

    /** Reads a certificate from files. */
    public interface Reader {
        /**
         * Returns the certificate that is in the files now.
         *
         * @throws IOException with one line, if the files cannot be read
         */
        ServerCertificate read() throws IOException;
    }

    private final List<Path> files;
    private final Reader reader;
    private final String hostname;

    /**
     * A source of certificates for {@code hostname}.
     *
     * @param files the files that {@code reader} reads; messages name the first
     */
    public CertificateSource(List<Path> files, String hostname, Reader reader) {
        this.files = List.copyOf(files);
        this.hostname = hostname;
        this.reader = reader;
    }

    /** Returns a source that reads two PEM files, for {@code hostname}. */
    public static CertificateSource pem(PemFiles pem, String hostname) {
        return new CertificateSource(
                List.of(pem.certificate(), pem.key()),
                hostname,
                () -> ServerCertificate.fromPem(pem.certificate(), pem.key()));
    }

    /**
     * Reads the certificate and checks it.
     *
     * @throws IOException with one line, if it cannot be read, has another key, or does not cover the host name
     */
    public ServerCertificate load() throws IOException {
        ServerCertificate certificate = reader.read();
        certificate.check(hostname, files.get(0).toString());
        return certificate;
    }

    /**
     * Whether the certificate is shown for every server name. For a relay that is known by an IP address there is no
     * right name, and a name with an underscore cannot be compared, since {@link javax.net.ssl.SNIHostName} refuses it.
     */
    boolean isForAnyName() {
        return IpLiteral.isAddress(hostname) || hostname.indexOf('_') >= 0;
    }

    /** Returns the files; messages name the first. */
    public List<Path> files() {
        return files;
    }

    @Override
    public String toString() {
        return files.get(0).toString();
    }
}
