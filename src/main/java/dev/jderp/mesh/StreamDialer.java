package dev.jderp.mesh;

import dev.jderp.client.dial.HttpHead;
import dev.jderp.client.dial.TlsHandshake;
import dev.jderp.process.OutOfMemory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Dials other relays with Java's sockets, where the front door is off: each link has one virtual thread that reads and
 * one that writes.
 *
 * <p>Java has no socket option for TCP_USER_TIMEOUT. A neighbour that vanishes without closing is found by the link's
 * own Pings instead: the link ends 15 to 20 s after the last byte from there, even while a write is blocked.
 */
public final class StreamDialer implements LinkDialer, AutoCloseable {

    private static final Logger LOG = System.getLogger(StreamDialer.class.getName());
    private static final int TIMEOUT_MS = 5_000;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** A dialer without connections. */
    public StreamDialer() {}

    @Override
    public void dial(Target target, Outcome outcome) {
        Thread.ofVirtual().name("derp-link-read").start(() -> {
            Socket tcp = new Socket();
            open.add(tcp);
            try {
                run(tcp, target, outcome);
            } catch (RuntimeException | Error e) { // a virtual thread keeps errors to itself
                OutOfMemory.check(e);
                LOG.log(Level.ERROR, "internal error in a link", e);
            } finally {
                open.remove(tcp);
                closeQuietly(tcp);
            }
        });
    }

    private static void run(Socket tcp, Target target, Outcome outcome) {
        Step step = Step.CONNECT;
        Socket top = tcp;
        InputStream input;
        OutputStream output;
        try {
            tcp.setTcpNoDelay(true);
            tcp.setSoTimeout(TIMEOUT_MS);
            tcp.connect(target.address(), TIMEOUT_MS);
            if (target.trust().isPresent()) {
                step = Step.TLS;
                top = TlsHandshake.connect(tcp, target.host(), target.address().getPort(), target.trust().get());
            }
            step = Step.UPGRADE;
            input = new BufferedInputStream(top.getInputStream());
            output = top.getOutputStream();
            output.write(("GET /derp HTTP/1.1\r\nHost: " + target.hostHeader()
                    + "\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            output.flush();
            int status = HttpHead.read(input).status();
            if (status != SWITCHING_PROTOCOLS) {
                outcome.failed(step, "the answer is " + status + "; expected 101");
                return;
            }
            tcp.setSoTimeout(0);
        } catch (IOException | GeneralSecurityException e) {
            outcome.failed(step, LinkProblem.of(e));
            return;
        } catch (RuntimeException | Error e) {
            outcome.failed(Step.INTERNAL_ERROR, e.toString());
            throw e;
        }
        new StreamTransport(tcp, input, output).run(outcome);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    /** Closes every connection. */
    @Override
    public void close() {
        open.forEach(StreamDialer::closeQuietly);
    }
}
