package dev.jderp.frontdoor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Where the front door's certificate comes from, to be read again when a file has changed. */
public final class CertificateSource {

    /** Reads files. */
    private interface Reader {
        ServerCertificate read() throws IOException;
    }

    private final List<Path> files;
    private final Reader reader;
    private final String hostname;

    private CertificateSource(List<Path> files, String hostname, Reader reader) {
        this.files = files;
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

    /** A PKCS12 file and the file with its password, for {@code hostname}. */
    public static CertificateSource keystore(Path keystore, Path passwordFile, String hostname) {
        return new CertificateSource(List.of(keystore, passwordFile), hostname, () -> {
            try {
                String password = Files.readString(passwordFile).strip();
                return ServerCertificate.fromKeystore(keystore, password.toCharArray());
            } catch (NoSuchFileException e) {
                throw new IOException("keystore password file " + e.getMessage() + " is missing", e);
            }
        });
    }

    /**
     * The certificates as the files have them now, checked: the leaf first.
     *
     * @throws IOException in one line
     */
    public List<X509Certificate> chain() throws IOException {
        return load().chain();
    }

    /**
     * Reads and checks them.
     *
     * @throws IOException in one line
     */
    ServerCertificate load() throws IOException {
        ServerCertificate certificate = reader.read();
        certificate.check(hostname, files.get(0).toString());
        return certificate;
    }

    /** What changes when a file does. */
    List<FileTime> stamps() {
        List<FileTime> stamps = new ArrayList<>();
        for (Path file : files) {
            try {
                stamps.add(Files.getLastModifiedTime(file));
            } catch (IOException e) {
                stamps.add(FileTime.fromMillis(0));
            }
        }
        return stamps;
    }

    @Override
    public String toString() {
        return files.get(0).toString();
    }
}
