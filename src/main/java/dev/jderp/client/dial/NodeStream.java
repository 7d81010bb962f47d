package dev.jderp.client.dial;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A TCP connection to a relay, with or without TLS. Made by {@link NodeDialer}. */
public final class NodeStream implements ByteStream {

    private final TimedSocket tcp;
    private final Socket top;
    private final InputStream input;
    private final OutputStream output;

    NodeStream(TimedSocket tcp) throws IOException {
        this(tcp, tcp);
    }

    /** The connection {@code top}, TLS that is carried by {@code tcp}; or {@code tcp} itself. */
    NodeStream(TimedSocket tcp, Socket top) throws IOException {
        this.tcp = tcp;
        this.top = top;
        this.input = new BufferedInputStream(top.getInputStream());
        this.output = top.getOutputStream();
    }

    TimedSocket tcp() {
        return tcp;
    }

    Socket top() {
        return top;
    }

    /** The TLS session; empty without TLS. */
    public Optional<SSLSession> session() {
        return top instanceof SSLSocket tls ? Optional.of(tls.getSession()) : Optional.empty();
    }

    /** The address that is connected: the relay's, or the proxy's. */
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) tcp.getRemoteSocketAddress();
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    /** Whether the other side has sent nothing that has not been read. */
    public boolean isQuiet() {
        try {
            return input.available() == 0 && tcp.getInputStream().available() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void readTimeout(Duration timeout) {
        tcp.readTimeout(timeout);
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return Optional.ofNullable((InetSocketAddress) tcp.getLocalSocketAddress());
    }

    @Override
    public void close() {
        try {
            tcp.close(); // not TLS, whose close may block
        } catch (IOException e) {
            // closed all the same
        }
    }
}
