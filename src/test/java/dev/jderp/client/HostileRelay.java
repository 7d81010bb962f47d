package dev.jderp.client;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.ServerHandshake;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that treats each client as a test defines, then keeps the connection until the end of the test. */
public final class HostileRelay implements AutoCloseable {

    /** What is done to a client. */
    @FunctionalInterface
    public interface Script {
        void play(InputStream in, OutputStream out) throws Exception;
    }

    static final String CONSENT = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n\r\n";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger clients = new AtomicInteger();
    private final Script script;

    public HostileRelay(Script script) throws IOException {
        this.script = script;
        Thread.ofVirtual().start(this::serve);
    }

    /** A relay that sends these bytes only. */
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

    /** Lets a client in, as a relay does: upgrade, greeting, ServerInfo. */
    public static void letIn(InputStream in, OutputStream out) throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        ServerHandshake handshake = new ServerHandshake(NodePrivateKey.generate());
        out.write(CONSENT.getBytes(StandardCharsets.US_ASCII));
        out.write(handshake.greeting());
        DataInputStream frames = new DataInputStream(in);
        frames.readByte(); // ClientInfo
        byte[] info = frames.readNBytes(frames.readInt());
        out.write(handshake.accept(ByteBuffer.wrap(info), 0, info.length).serverInfoFrame());
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

    public int port() {
        return listener.getLocalPort();
    }

    public int clients() {
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
