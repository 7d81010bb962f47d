package dev.jderp.client;

import dev.jderp.frontdoor.tls.TestCertificates;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * An attacker in a relay's place with the relay's certificate, but without its private key: it sends a certificate of
 * its own first, with the subject of a meta certificate, and the relay's chain after it.
 */
public final class ImposterRelay implements AutoCloseable {

    private final SSLServerSocket listener;

    public ImposterRelay(List<X509Certificate> genuine) throws Exception {
        KeyPair own = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        X509Certificate meta = TestCertificates.meta(NodePrivateKey.generate().publicKey(), own);
        X509Certificate[] chain = Stream.concat(Stream.of(meta), genuine.stream()).toArray(X509Certificate[]::new);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[]{new OneKey(own.getPrivate(), chain)}, null, null);
        listener = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    private static final class OneKey extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate[] chain;

        OneKey(PrivateKey key, X509Certificate[] chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[]{"own"};
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (SSLSocket client = (SSLSocket) listener.accept()) {
                client.startHandshake();
                var unused = client.getInputStream().read();
            } catch (IOException e) {
                // the client has seen through it, or the end
            }
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
