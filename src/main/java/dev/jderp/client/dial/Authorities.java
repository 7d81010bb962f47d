package dev.jderp.client.dial;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authorities that are trusted: the JDK's, those that the application adds, and Let's Encrypt's roots,
 * which old Java versions lack. Safe for any thread.
 */
public final class Authorities {

    /** Loaded at the first use. */
    private static final class Common {
        static final X509TrustManager JDK = of(null);
        static final X509TrustManager LETS_ENCRYPT = of(letsEncrypt());
    }

    private final List<X509TrustManager> added;

    /** The JDK's authorities, Let's Encrypt's roots, and {@code added}. */
    public Authorities(List<X509TrustManager> added) {
        this.added = List.copyOf(added);
    }

    /**
     * Accepts a chain that any of the authorities accepts.
     *
     * @throws CertificateException the first refusal, if all refuse
     */
    void check(X509Certificate[] chain, String authType) throws CertificateException {
        List<X509TrustManager> all = new ArrayList<>();
        all.add(Common.JDK);
        all.addAll(added);
        all.add(Common.LETS_ENCRYPT);
        CertificateException first = null;
        for (X509TrustManager each : all) {
            try {
                each.checkServerTrusted(chain, authType);
                return;
            } catch (CertificateException e) {
                first = first == null ? e : first;
            }
        }
        throw Objects.requireNonNull(first);
    }

    /** Returns these authorities for a {@link javax.net.ssl.SSLContext}. */
    public X509TrustManager trustManager() {
        return new X509TrustManager() {
            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
                check(chain, authType);
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
                throw new CertificateException("client certificates are not supported");
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
    }

    private static X509TrustManager of(@Nullable KeyStore roots) {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(roots);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("this Java has no X.509 trust manager");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java's trusted authorities cannot be read", e);
        }
    }

    /**
     * A trust manager that trusts the authorities in a PEM file, such as
     * {@link dev.jderp.client.dial.NodeDialer.Options#withRoots} takes.
     *
     * @param pem one or more certificates; read to its end and not closed
     * @throws CertificateException if it contains no certificate, or an invalid one
     */
    public static X509TrustManager fromPem(InputStream pem) throws CertificateException, IOException {
        KeyStore roots = keyStore(pem);
        try {
            if (roots.size() == 0) {
                throw new CertificateException("it contains no certificate");
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException("a key store in memory must be loaded", e);
        }
        return of(roots);
    }

    private static KeyStore keyStore(InputStream pem) throws CertificateException, IOException {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                roots.setCertificateEntry("root" + roots.size(), each);
            }
            return roots;
        } catch (KeyStoreException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no default key store", e);
        }
    }

    private static KeyStore letsEncrypt() {
        try (InputStream pem = Objects.requireNonNull(Authorities.class.getResourceAsStream("letsencrypt.pem"))) {
            return keyStore(pem);
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("the library's own authorities cannot be read", e);
        }
    }
}
