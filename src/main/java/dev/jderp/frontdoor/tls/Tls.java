package dev.jderp.frontdoor.tls;

import dev.jderp.key.NodePublicKey;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslServerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The front door's TLS: 1.3 and 1.2, AES-128-GCM first (in 1.3 BoringSSL lets the client choose), HTTP/1.1 in ALPN,
 * session tickets whose keys change, and a certificate that can be replaced. Open connections stay as they are.
 */
public final class Tls {

    private static final Logger LOG = System.getLogger(Tls.class.getName());

    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final int SESSION_SECONDS = 24 * 60 * 60;
    private static final int TICKET_KEYS = 2;

    private final CertificateSource source;
    private final ChallengeTls challengeTls;
    private final DoorKeyManager keys;
    private final SslContext context;
    private final boolean isOpenSsl;
    /** The server names that are served; empty for all. */
    private final List<SNIMatcher> names;
    private final SecureRandom random = new SecureRandom();
    private volatile Runnable onNew = () -> {
    };
    private OpenSslSessionTicketKey[] ticketKeys = new OpenSslSessionTicketKey[0];

    /**
     * TLS with the certificate of {@code source}, which is read now.
     *
     * @param relayKey the relay's key, for the meta certificate
     * @throws IOException with one line, if the certificate cannot be read or is unusable
     */
    public Tls(SslProvider provider, CertificateSource source, NodePublicKey relayKey) throws IOException {
        this.source = source;
        challengeTls = new ChallengeTls(provider);
        try {
            ServerCertificate first = source.load();
            keys = new DoorKeyManager(first, MetaCertificate.create(relayKey, Instant.now()));
            names = source.isForAnyName() ? List.of() : List.of(new ServedNames(keys::covers));
            isOpenSsl = provider != SslProvider.JDK;
            KeyManagerFactory factory = new Factory(keys);
            if (isOpenSsl) {
                factory = new OpenSslCachingX509KeyManagerFactory(factory);
            }
            context = common(SslContextBuilder.forServer(factory), provider, "http/1.1")
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .sessionTimeout(SESSION_SECONDS)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
        changeTicketKey();
    }

    /** Sets what all TLS of the front door has: its versions, one protocol in ALPN, and no client certificates. */
    static SslContextBuilder common(SslContextBuilder builder, SslProvider provider, String protocol) {
        return builder.trustManager(NoClientCertificates.INSTANCE)
                .sslProvider(provider)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        protocol));
    }

    /** Returns the handler that begins TLS for one connection, or shows the proof of a name to an authority. */
    public ChannelHandler newHandler(ByteBufAllocator allocator, Challenges challenges) {
        if (challenges.hasCertificates()) {
            return new ChallengeHandler(challengeTls, challenges, this::newHandler);
        }
        if (challengeTls.size() > 0) {
            challengeTls.clear();
        }
        return newHandler(allocator);
    }

    /** Returns TLS for one connection; the caller limits how long the handshake may take. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0);
        if (!names.isEmpty()) {
            SSLEngine engine = handler.engine();
            SSLParameters parameters;
            if (isOpenSsl) { // parameters that are not set keep their values
                parameters = new SSLParameters();
                parameters.setUseCipherSuitesOrder(true);
            } else {
                parameters = engine.getSSLParameters();
            }
            parameters.setSNIMatchers(names);
            engine.setSSLParameters(parameters);
        }
        return handler;
    }

    /** Returns the certificates that new connections get, the leaf first, without the meta certificate. */
    public List<X509Certificate> chain() {
        return keys.chain();
    }

    /** Sets the task that {@link #use} runs when the certificate is a new one. */
    public void onNewCertificate(Runnable task) {
        onNew = task;
    }

    /** Shows {@code next} to new connections from now on; does nothing if they get that certificate already. */
    public void use(ServerCertificate next) {
        if (next.chain().equals(chain())) {
            return;
        }
        keys.use(next);
        LOG.log(Level.INFO, "new connections use the new " + next + " from " + source);
        onNew.run();
    }

    /** Changes the key of session tickets; tickets of the previous key are still accepted. */
    public void changeTicketKey() {
        if (!(context instanceof ReferenceCountedOpenSslServerContext openSsl)) {
            return; // the JDK changes its own keys
        }
        OpenSslSessionTicketKey[] next = new OpenSslSessionTicketKey[Math.min(TICKET_KEYS, ticketKeys.length + 1)];
        next[0] = new OpenSslSessionTicketKey(
                bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
        System.arraycopy(ticketKeys, 0, next, 1, next.length - 1);
        ticketKeys = next;
        ((ReferenceCountedOpenSslContext) openSsl).sessionContext().setTicketKeys(next);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Releases the context, which no connection may use any more. */
    public void close() {
        challengeTls.clear();
        ReferenceCountUtil.release(context);
    }

    /** Provides one key manager. */
    private static final class Factory extends KeyManagerFactory {
        Factory(DoorKeyManager manager) {
            super(new Spi(manager), NO_PROVIDER, "derp");
        }
    }

    private static final Provider NO_PROVIDER = new Provider("jderp", "1", "the front door's key manager") {
        private static final long serialVersionUID = 1;
    };

    private static final class Spi extends KeyManagerFactorySpi {
        private final DoorKeyManager manager;

        Spi(DoorKeyManager manager) {
            this.manager = manager;
        }

        @Override
        protected void engineInit(KeyStore store, char[] password) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[]{manager};
        }
    }
}
