package dev.jderp.frontdoor.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS the current certificate, followed by the meta certificate. A connection keeps the certificate that its
 * handshake began with: each certificate has an alias of its own.
 */
final class DoorKeyManager extends X509ExtendedKeyManager {

    /** One certificate and the chain that clients get, under an alias. */
    private record Shown(String alias, ServerCertificate certificate, X509Certificate[] chain) {
    }

    private final X509Certificate meta;
    private volatile Shown current;
    private volatile Shown previous;
    private int count;

    DoorKeyManager(ServerCertificate first, X509Certificate meta) {
        this.meta = meta;
        this.current = shown(first);
        this.previous = current;
    }

    private Shown shown(ServerCertificate certificate) {
        List<X509Certificate> chain = new ArrayList<>(certificate.chain());
        chain.add(meta);
        return new Shown("derp" + count++, certificate, chain.toArray(new X509Certificate[0]));
    }

    /** Gives new connections {@code next} from now on. */
    synchronized void use(ServerCertificate next) {
        previous = current;
        current = shown(next);
    }

    /** Returns the certificates that new connections get, without the meta certificate. */
    List<X509Certificate> chain() {
        return current.certificate.chain();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        Shown now = current;
        if (!keyType.equals(now.certificate.key().getAlgorithm())) {
            return null;
        }
        return now.alias;
    }

    /** Whether the certificate that new connections get is for {@code name}. */
    boolean covers(String name) {
        return current.certificate.covers(name);
    }

    private @Nullable Shown find(String alias) {
        Shown now = current;
        Shown before = previous;
        return now.alias.equals(alias) ? now : before.alias.equals(alias) ? before : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Shown found = find(alias);
        return found == null ? null : found.chain.clone();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Shown found = find(alias);
        return found == null ? null : found.certificate.key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[]{current.alias};
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null; // only for sockets, which are not used
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
