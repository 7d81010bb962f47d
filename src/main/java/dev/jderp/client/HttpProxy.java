package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** A proxy that connections are made through by CONNECT (reference section 5.3). Shows no password. */
final class HttpProxy {

    private final URI uri;

    /** From {@code http://[USER:PASSWORD@]HOST[:PORT]}, or https. */
    HttpProxy(URI uri) throws DerpException {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            throw new DerpException(DerpException.Kind.PROXY, "the proxy is not http://HOST:PORT");
        }
        this.uri = uri;
    }

    boolean isTls() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isTls() ? 443 : 80;
    }

    /** The proxy, to be dialled like a node. */
    DerpNode node() {
        String host = uri.getHost();
        return DerpNode.of("proxy", 0, host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    /** Has it connect on, and hands over what is then the stream to the other side. */
    void tunnel(ByteStream stream, String hostPort) throws IOException {
        if (!hostPort.matches("[!-~]+")) {
            throw new IllegalArgumentException("not fit for a request: " + hostPort);
        }
        StringBuilder request = new StringBuilder("CONNECT " + hostPort + " HTTP/1.1\r\nHost: " + hostPort + "\r\n");
        if (uri.getUserInfo() != null) {
            request.append("Proxy-Authorization: Basic ").append(Base64.getEncoder().encodeToString(
                    uri.getUserInfo().getBytes(StandardCharsets.UTF_8))).append("\r\n");
        }
        stream.output().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        stream.output().flush();
        HttpHead head = HttpHead.read(stream.input());
        if (head.status() != 200) {
            throw new DerpException(DerpException.Kind.PROXY,
                    "the proxy does not connect to " + hostPort + ": " + head.described(stream.input()));
        }
    }

    @Override
    public String toString() {
        return "proxy " + uri.getHost() + ":" + port();
    }
}
