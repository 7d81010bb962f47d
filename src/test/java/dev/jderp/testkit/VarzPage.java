package dev.jderp.testkit;

import dev.jderp.client.dial.TlsHandshake;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of a relay at one moment, as its page {@code /debug/varz} has them: derper's or ours. */
public final class VarzPage {

    private static final int TIMEOUT_MS = 60_000;

    private final String text;

    private VarzPage(String text) {
        this.text = text;
    }

    /** Reads the page of the relay at a URL of HTTP without a path. */
    public static VarzPage read(String url) throws IOException {
        URLConnection connection = URI.create(url + "/debug/varz").toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        try (InputStream in = connection.getInputStream()) {
            return new VarzPage(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Reads the page of the relay at a port for TLS of {@code localhost}, whose certificate is not checked. */
    public static VarzPage readOverTls(int port) throws IOException {
        try (Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port)) {
            tcp.setSoTimeout(TIMEOUT_MS);
            // derper refuses a handshake without its name, and Java's HTTP client sends none of one label
            Socket tls = TlsHandshake.connect(tcp, "localhost", port, HostileClient.trustAnybody());
            tls.getOutputStream().write(
                    "GET /debug/varz HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new VarzPage(new String(tls.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The value of a number without labels, by its name without {@code counter_} or {@code gauge_}. */
    public long value(String name) {
        Matcher line = Pattern.compile("(?m)^(?:counter_|gauge_)?" + Pattern.quote(name) + " (\\d+)$").matcher(text);
        if (!line.find()) {
            throw new AssertionError(name + " is missing in " + text);
        }
        return Long.parseLong(line.group(1));
    }
}
