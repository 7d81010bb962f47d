package dev.jderp.client;

import dev.jderp.client.Network.HttpsLatency;
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
 * Measures HTTPS to a region: connects to a relay with TLS, then times one request for {@code /derp/latency-check}
 * until its answer begins ({@code docs/protocol.md#netcheck}).
 */
final class HttpsCheck {

    private static final int LONGEST_LINE = 1000;
    private static final int LAST_GOOD_STATUS = 299;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])( .*)?");

    private final Dial dial;

    /** Connects to the first relay of a region that can be had, and does TLS. */
    @FunctionalInterface
    interface Dial {
        Tunnel dial(DerpRegion region) throws IOException;
    }

    /** A connection to a relay. */
    interface Tunnel extends Closeable {

        /** The relay's name as the Host header has it. */
        String host();

        InetAddress relay();

        InputStream input();

        OutputStream output();
    }

    HttpsCheck(Dial dial) {
        this.dial = dial;
    }

    /** Dials and measures; {@code IOException} if the relay cannot be had or does not answer as one. */
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
            if (!status.matches() || Integer.parseInt(status.group(1)) > LAST_GOOD_STATUS) {
                throw new IOException("unexpected response '" + line + "'");
            }
            return new HttpsLatency(Duration.ofNanos(tookNs), tunnel.relay());
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the response ends within its first line");
            }
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) next);
        }
        throw new IOException("the first line of the response is too long");
    }
}
