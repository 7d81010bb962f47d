package dev.jderp.frontdoor;

import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the front door's certificate comes from, to be read again when a file has changed. */
public final class CertificateSource {

    /** Reads files. */
    public interface Reader {
        /**
         * Reads them as they are now.
         *
         * @throws IOException in one line
         */
        ServerCertificate read() throws IOException;
    }

    private final List<Path> files;
    private final Reader reader;
    private final String hostname;

    /** Files that {@code reader} reads, the one to name in messages first; for {@code hostname}. */
    public CertificateSource(List<Path> files, String hostname, Reader reader) {
        this.files = List.copyOf(files);
        this.hostname = hostname;
        this.reader = reader;
    }

    /** Two PEM files, for {@code hostname}. */
    public static CertificateSource pem(FrontDoorOptions.Pem pem, String hostname) {
        return new CertificateSource(
                List.of(pem.certificate(), pem.key()),
                hostname,
                () -> ServerCertificate.fromPem(pem.certificate(), pem.key()));
    }

    /**
     * Reads and checks them.
     *
     * @throws IOException in one line
     */
    public ServerCertificate load() throws IOException {
        ServerCertificate certificate = reader.read();
        certificate.check(hostname, files.get(0).toString());
        return certificate;
    }

    /**
     * Whether the certificate is shown whatever server name a client asks for: of a relay that is known by an IP
     * address none is right, and a name with an underscore cannot be compared, since {@link javax.net.ssl.SNIHostName}
     * refuses it.
     */
    boolean isForAnyName() {
        return IpLiteral.isAddress(hostname) || hostname.indexOf('_') >= 0;
    }

    /** The files, the one that messages name first. */
    public List<Path> files() {
        return files;
    }

    @Override
    public String toString() {
        return files.get(0).toString();
    }
}
