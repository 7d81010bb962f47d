package dev.jderp.prune;

import dev.jderp.derpmap.DerpNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Asks nodes for {@code /derp/probe}, over TLS and with their certificate checked, as their clients would. */
public final class NodeProbe implements Prune.Probes {

    private static final Logger LOG = System.getLogger(NodeProbe.class.getName());
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int USUAL_PORT = 443;
    private static final int MOST_AT_ONCE = 32;
    private static final String OK = "HTTP/1.1 200";

    private final X509TrustManager authorities;
    private final long timeoutNs;

    /** Trusts the authorities that the JDK trusts. */
    public NodeProbe() {
        this(theJdks(), TIMEOUT);
    }

    NodeProbe(X509TrustManager authorities, Duration timeout) {
        this.authorities = authorities;
        this.timeoutNs = timeout.toNanos();
    }

    private static X509TrustManager theJdks() {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("this Java trusts nobody");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java's authorities cannot be read", e);
        }
    }

    @Override
    public Map<String, Boolean> answers(Map<String, DerpNode> nodes) {
        Map<String, Boolean> answers = new ConcurrentHashMap<>();
        long untilNs = System.nanoTime() + timeoutNs;
        CountDownLatch asked = new CountDownLatch(nodes.size());
        Semaphore turns = new Semaphore(MOST_AT_ONCE);
        nodes.forEach((name, node) -> Thread.ofVirtual().name("derp-probe").start(() -> {
            try {
                if (turns.tryAcquire(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    try {
                        answers.put(name, answers(node, untilNs));
                    } finally {
                        turns.release();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                asked.countDown();
            }
        }));
        try {
            var unused = asked.await(timeoutNs, TimeUnit.NANOSECONDS); // a look-up in DNS may take longer
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.copyOf(answers);
    }

    private boolean answers(DerpNode node, long untilNs) {
        try {
            for (InetAddress each : NodeAddresses.of(node)) {
                if (answers(node, each, untilNs)) {
                    return true;
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> node.name() + " does not answer: " + e);
        }
        return false;
    }

    private boolean answers(DerpNode node, InetAddress address, long untilNs) {
        int port = node.derpPort() == 0 ? USUAL_PORT : node.derpPort();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, port), leftMs(untilNs));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new NodeTrust(node, authorities)}, null);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, node.hostName(), port, true)) {
                socket.setSoTimeout(leftMs(untilNs));
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(NodeAddresses.isLiteral(node.hostName())
                        ? List.of()
                        : List.of(new SNIHostName(node.hostName())));
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                String host = node.hostName().contains(":") ? "[" + node.hostName() + "]" : node.hostName();
                socket.getOutputStream().write(("GET /derp/probe HTTP/1.1\r\nHost: " + host + ":" + port
                        + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                return isOk(socket, untilNs);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.log(Level.DEBUG, () -> node.name() + " does not answer at " + address.getHostAddress() + ": " + e);
            return false;
        }
    }

    private static boolean isOk(SSLSocket socket, long untilNs) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (line.length() < OK.length()) {
            socket.setSoTimeout(leftMs(untilNs));
            int next = in.read();
            if (next < 0) {
                return false;
            }
            line.append((char) next);
        }
        return line.toString().equals(OK);
    }

    private static int leftMs(long untilNs) throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(untilNs - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("the time is over");
        }
        return (int) left;
    }
}
