package dev.jderp.prune;

import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Checks a node's certificate as its clients do: by authorities, under another name, or by its pin (section 5.4). */
final class NodeTrust extends X509ExtendedTrustManager {

    private static final String PIN = "sha256-raw:";
    private static final String META = "CN=derpkey";
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final DerpNode node;
    private final X509TrustManager authorities;

    NodeTrust(DerpNode node, X509TrustManager authorities) {
        this.node = node;
        this.authorities = authorities;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        X509Certificate[] own = Arrays.stream(chain)
                .filter(each -> !each.getSubjectX500Principal().getName().startsWith(META))
                .toArray(X509Certificate[]::new);
        if (node.certName().startsWith(PIN)) {
            checkPin(own);
        } else if (!node.insecureForTests()) {
            authorities.checkServerTrusted(own, authType);
            checkName(own[0], node.certName().isEmpty() ? node.hostName() : node.certName());
        }
    }

    private void checkPin(X509Certificate[] own) throws CertificateException {
        if (own.length != 1 || !CertName.of(List.of(own)).equals(node.certName())) {
            throw new CertificateException("the certificate is not the one that the map names");
        }
        own[0].checkValidity();
        if (!node.hostName().isEmpty()) {
            checkName(own[0], node.hostName());
        }
    }

    private static void checkName(X509Certificate leaf, String name) throws CertificateException {
        Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
        for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
            String value = String.valueOf(each.get(1));
            if (each.get(0).equals(NodeAddresses.isLiteral(name) ? IP_ADDRESS : DNS_NAME) && matches(value, name)) {
                return;
            }
        }
        throw new CertificateException("the certificate is not for " + name);
    }

    private static boolean matches(String pattern, String name) {
        if (NodeAddresses.isLiteral(name)) {
            try {
                return InetAddress.getByName(pattern).equals(InetAddress.getByName(name));
            } catch (UnknownHostException e) {
                return false;
            }
        }
        String asked = name.toLowerCase(Locale.ROOT);
        String known = pattern.toLowerCase(Locale.ROOT);
        int dot = asked.indexOf('.');
        return known.equals(asked)
                || (known.startsWith("*.") && dot > 0 && known.substring(1).equals(asked.substring(dot)));
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
        throw new CertificateException("nobody is a client here");
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
        return authorities.getAcceptedIssuers();
    }
}
