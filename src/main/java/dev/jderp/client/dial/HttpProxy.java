package dev.jderp.client.dial;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An HTTP proxy that connects by CONNECT ({@code docs/protocol.md#dialling}). Its messages contain no password. */
final class HttpProxy {

    private final HttpUrl url;

    /**
     * The proxy at {@code http://[USER:PASSWORD@]HOST[:PORT]}, or https.
     *
     * @throws DialException if {@code uri} is another kind of URL
     */
    HttpProxy(URI uri) throws DialException {
        try {
            url = HttpUrl.of(uri);
        } catch (IllegalArgumentException e) {
            throw new DialException(DialException.Reason.PROXY,
                    "the URL of the proxy is invalid; expected http://HOST:PORT");
        }
    }

    boolean isTls() {
        return url.isTls();
    }

    int port() {
        return url.port();
    }

    /** The proxy as a node that {@link NodeDialer} can dial. */
    DerpNode node() {
        return DerpNode.of("proxy", 0, url.host());
    }

    /**
     * Has the proxy connect to {@code hostPort}; after that, {@code stream} carries that connection.
     *
     * @throws DialException if the proxy answers with another status than 200
     */
    void openTunnel(ByteStream stream, String hostPort) throws IOException {
        if (!hostPort.matches("[!-~]+")) {
            throw new DialException(DialException.Reason.NO_NODE,
                    "a node's host has characters that a request must not contain");
        }
        StringBuilder request = new StringBuilder("CONNECT " + hostPort + " HTTP/1.1\r\nHost: " + hostPort + "\r\n");
        url.basicAuthorization()
                .ifPresent(it -> request.append("Proxy-Authorization: ").append(it).append("\r\n"));
        stream.output().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        stream.output().flush();
        HttpHead head = HttpHead.read(stream.input());
        if (head.status() != 200) {
            throw new DialException(DialException.Reason.PROXY,
                    "the proxy refuses to connect to " + hostPort + ": " + head.describe(stream.input()));
        }
    }

    @Override
    public String toString() {
        return "proxy " + url.hostPort();
    }
}
