package dev.jderp.client.netcheck;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/**
 * Detects a captive portal: asks port 80 of a relay for {@code /generate_204} with a challenge, and compares the answer
 * with that of a relay ({@code docs/protocol.md#captive-portals}).
 */
final class PortalCheck {

    static final int PORT = 80;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final int port;

    PortalCheck(int port) {
        this.port = port;
    }

    /**
     * Whether the answer is not a relay's. Blocks for up to 2 s each for the connection and the answer.
     *
     * @throws IOException if there is no answer, or it is not HTTP
     */
    boolean isCaptive(InetAddress relay) throws IOException {
        String host = relay.getHostAddress();
        String challenge = "ts_" + host;
        URI uri = URI.create("http://" + host + (port == PORT ? "" : ":" + port) + "/generate_204");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("Connection", "close");
            connection.setRequestProperty("X-Tailscale-Challenge", challenge);
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("the response is not HTTP");
            }
            return status != HttpURLConnection.HTTP_NO_CONTENT
                    || !("response " + challenge).equals(connection.getHeaderField("X-Tailscale-Response"));
        } finally {
            connection.disconnect();
        }
    }
}
