package dev.jderp.assembly;

import dev.jderp.acme.AcmeOptions;
import dev.jderp.acme.CertificateKeeper;
import dev.jderp.acme.CertificateThread;
import dev.jderp.acme.IssuedCertificate;
import dev.jderp.acme.PendingChallenges;
import dev.jderp.client.dial.Authorities;
import dev.jderp.client.dial.EnvironmentProxy;
import dev.jderp.config.Keystore;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.tls.CertificateSource;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.frontdoor.tls.ServerCertificate;
import dev.jderp.metrics.Outages;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Connects the certificate from an authority with the front door, which shows it and answers the authority's questions.
 * Until there is one, the front door shows the relay's own certificate, which is not in the DERP map.
 */
final class AcmeCertificate implements AutoCloseable {

    private final PendingChallenges pending = new PendingChallenges();
    private final AcmeOptions options;
    private final CertificateKeeper keeper;
    private final CertificateThread thread;
    private volatile boolean isShown;
    private volatile boolean isReady;

    /**
     * Reads the certificate from its file; nothing is asked yet.
     *
     * @param roots authorities for the directory's own certificate, in addition to the JDK's
     */
    AcmeCertificate(AcmeOptions options, List<X509TrustManager> roots, Outages outages) throws IOException {
        this.options = options;
        keeper = CertificateKeeper.open(options, pending, tls(roots), new Proxies(), InstantSource.system(), outages);
        thread = new CertificateThread(keeper);
    }

    private static SSLContext tls(List<X509TrustManager> roots) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new Authorities(roots).trustManager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** The proxies of the environment, as for all connections of the relay. */
    private static final class Proxies extends ProxySelector {
        private final EnvironmentProxy environment = new EnvironmentProxy();

        @Override
        public List<Proxy> select(URI target) {
            Optional<HttpUrl> proxy = environment.apply(target).map(HttpUrl::of);
            return List.of(proxy
                    .map(url -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(url.host(), url.port())))
                    .orElse(Proxy.NO_PROXY));
        }

        @Override
        public void connectFailed(URI target, SocketAddress proxy, IOException failure) {}
    }

    /** The certificate for the front door: the authority's, or the relay's own until there is one. */
    CertificateSource source(RelayConfig config) {
        return new CertificateSource(List.of(file()), config.hostname(), () -> {
            Optional<IssuedCertificate> issued = keeper.current();
            if (issued.isPresent()) {
                isShown = true;
                isReady = true;
                return served(issued.get());
            }
            Keystore own = SelfCertificate.ensure(config);
            return new ServerCertificate(own.key(), own.chain());
        });
    }

    private static ServerCertificate served(IssuedCertificate issued) {
        return new ServerCertificate(issued.key(), issued.chain());
    }

    /** What the front door shows to the authority. */
    Challenges challenges() {
        return new Challenges() {
            @Override
            public boolean hasCertificates() {
                return pending.hasProofs();
            }

            @Override
            public Optional<ServerCertificate> certificate(String serverName) {
                return pending.proof(serverName)
                        .map(proof -> new ServerCertificate(proof.key(), List.of(proof.certificate())));
            }

            @Override
            public Optional<String> text(String token) {
                return pending.text(token);
            }
        };
    }

    /**
     * Shares challenges with the other relays of the region, since the authority may connect to any relay that has the
     * name.
     *
     * @param send hands this relay's challenges to {@link #receive} of the others, and returns their answers
     */
    void share(Function<String, Collection<String>> send) {
        pending.shareWith(send);
    }

    /** Shows the challenges of another relay, those for this relay's names; returns the answer for that relay. */
    String receive(String lines) {
        return pending.receive(lines, options.names());
    }

    /** Whether the front door shows a certificate of the authority. */
    boolean isShown() {
        return isShown;
    }

    /** Whether the front door shows such a certificate, and the DERP map has this relay. */
    boolean isReady() {
        return isReady;
    }

    /** The file with the certificate. */
    Path file() {
        return keeper.file();
    }

    /**
     * Begins to order and to renew certificates.
     *
     * @param door shows each of them
     * @param onShown runs after that, and puts this relay into the DERP map
     */
    void start(FrontDoor door, Runnable onShown) {
        keeper.onNewCertificate(issued -> {
            door.use(served(issued));
            isShown = true;
            onShown.run();
            isReady = true;
        });
        keeper.readAgain(); // the process before this one may have renewed it
        thread.start();
    }

    @Override
    public void close() {
        thread.close();
    }
}
