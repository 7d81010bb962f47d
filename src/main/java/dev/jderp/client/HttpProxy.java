package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A proxy through which connections are made by CONNECT ({@code docs/protocol.md#dialling}). Shows no password. */
final class HttpProxy {

    private final HttpUrl url;

    /** From {@code http://[USER:PASSWORD@]HOST[:PORT]}, or https. */
    HttpProxy(URI uri) throws DerpException {
        try {
            url = HttpUrl.of(uri);
        } catch (IllegalArgumentException e) {
            throw new DerpException(DerpException.Kind.PROXY, "invalid proxy; expected http://HOST:PORT");
        }
    }

    boolean isTls() {
        return url.isTls();
    }

    int port() {
        return url.port();
    }

    /** The proxy, to be dialled like a node. */
    DerpNode node() {
        return DerpNode.of("proxy", 0, url.host());
    }

    /** Has it connect on, and hands over what is then the stream to the other side. */
    void tunnel(ByteStream stream, String hostPort) throws IOException {
        if (!hostPort.matches("[!-~]+")) {
            throw new DerpException(DerpException.Kind.NO_NODE, "the node's host name is invalid in a request");
        }
        StringBuilder request = new StringBuilder("CONNECT " + hostPort + " HTTP/1.1\r\nHost: " + hostPort + "\r\n");
        url.basicAuthorization()
                .ifPresent(it -> request.append("Proxy-Authorization: ").append(it).append("\r\n"));
        stream.output().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        stream.output().flush();
        HttpHead head = HttpHead.read(stream.input());
        if (head.status() != 200) {
            throw new DerpException(DerpException.Kind.PROXY,
                    "the proxy refuses to connect to " + hostPort + ": " + head.described(stream.input()));
        }
    }

    @Override
    public String toString() {
        return "proxy " + url.hostPort();
    }
}
