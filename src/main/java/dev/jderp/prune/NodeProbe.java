package dev.jderp.prune;

import dev.jderp.client.dial.EnvironmentProxy;
import dev.jderp.client.dial.NodeDialer;
import dev.jderp.client.dial.NodeStream;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.HostPort;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Checks whether nodes answer {@code /derp/probe}, over TLS and with the certificate checks of a client. Each node is
 * asked on a virtual thread, at most 32 at a time, and all of them within 5 s. Safe for any thread.
 */
public final class NodeProbe implements Prune.Probes {

    private static final Logger LOG = System.getLogger(NodeProbe.class.getName());
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_AT_ONCE = 32;
    private static final String OK = "HTTP/1.1 200";

    private final NodeDialer dialer;
    private final long timeoutNs;

    /** A probe that trusts the JDK's authorities and uses the proxy of the environment. */
    public NodeProbe() {
        this(NodeDialer.Options.DEFAULTS.withProxy(new EnvironmentProxy()), TIMEOUT);
    }

    NodeProbe(NodeDialer.Options dialing, Duration timeout) {
        this.dialer = new NodeDialer(dialing.withTimeouts(dialing.tcpTimeout(), timeout));
        this.timeoutNs = timeout.toNanos();
    }

    @Override
    public Map<String, Boolean> answers(Map<String, DerpNode> nodes) {
        Map<String, Boolean> answers = new ConcurrentHashMap<>();
        long untilNs = System.nanoTime() + timeoutNs;
        CountDownLatch asked = new CountDownLatch(nodes.size());
        Semaphore slots = new Semaphore(MAX_AT_ONCE);
        nodes.forEach((name, node) -> Thread.ofVirtual().name("derp-probe").start(() -> {
            try {
                if (slots.tryAcquire(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    try {
                        answers.put(name, answers(node, untilNs));
                    } finally {
                        slots.release();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                asked.countDown();
            }
        }));
        try {
            var unused = asked.await(timeoutNs, TimeUnit.NANOSECONDS); // resolving a name may take longer
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.copyOf(answers);
    }

    private boolean answers(DerpNode node, long untilNs) {
        try (NodeStream tcp = dialer.tcp(node); NodeStream stream = dialer.tls(tcp, node)) {
            String host = HostPort.text(node.hostName(), NodeDialer.port(node));
            stream.readTimeout(Duration.ofNanos(Math.max(1, untilNs - System.nanoTime())));
            stream.output().write(("GET /derp/probe HTTP/1.1\r\nHost: " + host
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] start = stream.input().readNBytes(OK.length());
            return new String(start, StandardCharsets.ISO_8859_1).equals(OK);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, () -> node.name() + " does not answer: " + e);
            return false;
        }
    }
}
