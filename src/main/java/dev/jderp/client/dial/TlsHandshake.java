package dev.jderp.client.dial;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.IpLiteral;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The client's side of TLS with nodes ({@code docs/protocol.md#client-tls}). Safe for any thread. */
public final class TlsHandshake {

    private final Authorities authorities;
    private final boolean insecure;

    /** With {@code insecure}, only pins are checked. */
    TlsHandshake(Authorities authorities, boolean insecure) {
        this.authorities = authorities;
        this.insecure = insecure;
    }

    /**
     * Does TLS on a TCP connection, which is closed if it fails.
     *
     * @param timeout bounds the whole handshake
     * @throws SSLException if the node does not speak TLS, or its certificate is not trusted
     */
    NodeStream connect(NodeStream tcp, DerpNode node, Duration timeout) throws IOException {
        try {
            tcp.readTimeout(timeout);
            SSLSocket socket = connect(tcp.top(), node.hostName(), NodeDialer.port(node),
                    new NodeTrust(node, authorities, insecure));
            NodeStream stream = new NodeStream(tcp.tcp(), socket);
            stream.readTimeout(Duration.ZERO);
            return stream;
        } catch (IOException e) {
            tcp.close();
            throw e;
        } catch (GeneralSecurityException | IllegalArgumentException e) { // the latter for a name that cannot be sent
            tcp.close();
            throw new SSLException("TLS failed with " + node.hostName(), e);
        }
    }

    /**
     * Does TLS on a connected socket, whose read timeout bounds each step.
     *
     * @param host the name that TLS sends, unless it is an address
     * @throws IOException if the handshake fails
     * @throws GeneralSecurityException if this Java has no TLS
     */
    public static SSLSocket connect(Socket tcp, String host, int port, X509TrustManager trust)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{trust}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tcp, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(serverNames(host));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** The name that TLS sends, which may have an underscore; empty for an address or an invalid name. */
    private static List<SNIServerName> serverNames(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return IpLiteral.parseWithZone(host).isPresent() || !HttpUrl.isName(name)
                ? List.of()
                : List.of(new ServerName(name));
    }

    /** The server's name as TLS sends it. {@link javax.net.ssl.SNIHostName} is the same, but refuses underscores. */
    private static final class ServerName extends SNIServerName {

        ServerName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
