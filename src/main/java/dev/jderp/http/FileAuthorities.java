package dev.jderp.http;

import dev.jderp.client.dial.Authorities;
import dev.jderp.kit.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;

/** Trusts the authorities in a file, of the version that was put to use last. Safe for any thread. */
public final class FileAuthorities implements X509TrustManager {

    private static final int MAX_FILE_BYTES = 4 << 20;

    private volatile Optional<X509TrustManager> inUse = Optional.empty();

    /** Starts without any trusted authority. */
    public FileAuthorities() {}

    /**
     * Reads the certificates of authorities in a PEM file.
     *
     * @throws IOException if the file cannot be read or has no certificates; the message is one line that names the
     * file
     */
    public static X509TrustManager read(Path file) throws IOException {
        String pem = SmallFile.readText(file, MAX_FILE_BYTES);
        try {
            return Authorities.fromPem(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new IOException(file + " does not contain certificates of authorities in PEM", e);
        }
    }

    /** Replaces the authorities in use. */
    public void use(X509TrustManager authorities) {
        inUse = Optional.of(authorities);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        inUse.orElseThrow(() -> new CertificateException("no authorities are loaded"))
                .checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("client certificates are not supported");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
