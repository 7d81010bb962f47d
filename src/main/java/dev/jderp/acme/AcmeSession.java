package dev.jderp.acme;

import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * A session with an authority, with an HTTP client that ends with it. acme4j finds authorities by service loaders,
 * which depend on the class loader of the thread; this one takes any URL.
 */
final class AcmeSession implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MAX_ANSWER = Duration.ofSeconds(60);

    private final HttpClient client;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("derp-authority-", 0).factory());
    private final Session session;

    /** Begins a session; nothing is sent yet. */
    AcmeSession(URI directory, SSLContext tls, ProxySelector proxies) {
        this(directory, tls, proxies, MAX_ANSWER);
    }

    /** Begins a session with another limit for the time until an answer is complete. */
    AcmeSession(URI directory, SSLContext tls, ProxySelector proxies, Duration maxAnswer) {
        client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(TIMEOUT)
                .proxy(proxies)
                .sslContext(tls)
                .executor(threads)
                .build();
        session = new Session(directory, new GenericAcmeProvider() {
            @Override
            public HttpClient createHttpClient(NetworkSettings settings) {
                return client;
            }

            @Override
            public Connection connect(URI server, NetworkSettings settings, HttpClient used) {
                return new AcmeConnection(createHttpConnector(settings, used), maxAnswer);
            }
        });
        session.networkSettings().setTimeout(TIMEOUT);
    }

    Session session() {
        return session;
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
