package dev.jderp.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that does to each client what a test says, and then holds the connection until the test is over. */
final class HostileRelay implements AutoCloseable {

    /** What is done to a client. */
    @FunctionalInterface
    interface Script {
        void play(InputStream in, OutputStream out) throws Exception;
    }

    static final String CONSENT = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n\r\n";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger clients = new AtomicInteger();
    private final Script script;

    HostileRelay(Script script) throws IOException {
        this.script = script;
        Thread.ofVirtual().start(this::serve);
    }

    /** One that says just this. */
    static HostileRelay saying(byte[]... parts) throws IOException {
        return new HostileRelay((in, out) -> {
            for (byte[] part : parts) {
                out.write(part);
            }
        });
    }

    static HostileRelay saying(String text) throws IOException {
        return saying(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                clients.incrementAndGet();
                Thread.ofVirtual().start(() -> {
                    try {
                        script.play(client.getInputStream(), client.getOutputStream());
                    } catch (Exception e) {
                        // the client has had enough
                    }
                });
            } catch (IOException e) {
                // the end
            }
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    int clients() {
        return clients.get();
    }

    /** Closes what is open, and listens on. */
    void cut() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
