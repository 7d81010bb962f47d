package dev.jderp.client.netcheck;

import dev.jderp.client.netcheck.Network.HttpsLatency;
import dev.jderp.derpmap.DerpRegion;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the round trip to a region over HTTPS: connects to a relay by TLS, then times one request for
 * {@code /derp/latency-check} until the first line of the answer ({@code docs/protocol.md#netcheck}).
 */
final class HttpsCheck {

    private static final int MAX_LINE = 1000;
    private static final int MAX_GOOD_STATUS = 299;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])( .*)?");

    private final Dial dial;

    /** Connects to the first relay of a region that accepts a connection, and does TLS. */
    @FunctionalInterface
    interface Dial {
        Tunnel dial(DerpRegion region) throws IOException;
    }

    /** A connection to a relay. */
    interface Tunnel extends Closeable {

        /** The relay's name for the Host header. */
        String host();

        /** The relay's address, or the proxy's. */
        InetAddress relay();

        InputStream input();

        OutputStream output();
    }

    HttpsCheck(Dial dial) {
        this.dial = dial;
    }

    /**
     * Connects and measures.
     *
     * @throws IOException if no relay accepts a connection, or the answer's status is above 299
     */
    HttpsLatency measure(DerpRegion region) throws IOException {
        try (Tunnel tunnel = dial.dial(region)) {
            String request = "GET /derp/latency-check HTTP/1.1\r\nHost: " + tunnel.host()
                    + "\r\nConnection: close\r\n\r\n";
            long startNs = System.nanoTime();
            tunnel.output().write(request.getBytes(StandardCharsets.US_ASCII));
            tunnel.output().flush();
            String line = firstLine(tunnel.input());
            long tookNs = System.nanoTime() - startNs;
            Matcher status = STATUS_LINE.matcher(line);
            if (!status.matches() || Integer.parseInt(status.group(1)) > MAX_GOOD_STATUS) {
                throw new IOException("the relay answers '" + line + "'; expected a status from 100 to 299");
            }
            return new HttpsLatency(Duration.ofNanos(tookNs), tunnel.relay());
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < MAX_LINE) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the answer ended inside its first line");
            }
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) next);
        }
        throw new IOException("the first line of the answer is longer than " + MAX_LINE + " bytes");
    }
}
