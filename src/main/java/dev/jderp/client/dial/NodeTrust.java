package dev.jderp.client.dial;

import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.CertificateNames;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks a node's certificate: by the authorities and the node's name, by the authorities and another name, or by its
 * pin ({@code docs/protocol.md#client-tls}).
 */
public final class NodeTrust extends X509ExtendedTrustManager {

    private final DerpNode node;
    private final Authorities authorities;
    private final boolean insecure;

    /** A check for {@code node}; with {@code insecure}, or for a node that is insecure, only a pin is checked. */
    public NodeTrust(DerpNode node, Authorities authorities, boolean insecure) {
        this.node = node;
        this.authorities = authorities;
        this.insecure = insecure || node.insecureForTests();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if ((node.certName().startsWith(CertName.PIN) || !insecure)
                && (chain.length == 0 || MetaKey.isMeta(chain[0]))) {
            // the handshake proves possession of the first certificate's private key, and of no other
            throw new CertificateException("the relay's chain does not begin with its own certificate");
        }
        X509Certificate[] own = Arrays.stream(chain)
                .filter(each -> !MetaKey.isMeta(each))
                .toArray(X509Certificate[]::new);
        if (node.certName().startsWith(CertName.PIN)) {
            checkPin(own);
        } else if (!insecure) {
            authorities.check(own, authType);
            checkName(own[0], node.certName().isEmpty() ? node.hostName() : node.certName());
        }
    }

    private void checkPin(X509Certificate[] own) throws CertificateException {
        if (own.length != 1 || !CertName.pin(own[0]).equals(node.certName())) {
            throw new CertificateException("the certificate does not match its pin");
        }
        own[0].checkValidity();
        if (!node.hostName().isEmpty()) {
            checkName(own[0], node.hostName());
        }
    }

    private static void checkName(X509Certificate leaf, String name) throws CertificateException {
        if (!CertificateNames.covers(leaf, name)) {
            throw new CertificateException("the certificate is not for " + name);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("client certificates are not supported");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
