package dev.jderp.testkit;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.ServerHandshake;
import dev.jderp.protocol.Side;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A relay of the region, without TLS, played by a test: it lets a link in, or refuses it, and sends what it likes. */
public final class FakeNeighbour implements AutoCloseable {

    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\n"
            + "Connection: Upgrade\r\n\r\n";
    private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    private final ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final NodePrivateKey key = NodePrivateKey.generate();
    private final ServerHandshake handshake = new ServerHandshake(key);
    private final boolean accepts;
    private final List<Long> connectionsNs = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Link> links = new LinkedBlockingQueue<>();

    /** Starts to listen. {@code accepts} is false for a relay with another mesh key, which closes after the login. */
    public FakeNeighbour(boolean accepts) throws IOException {
        this.accepts = accepts;
        Thread.ofVirtual().start(this::accept);
    }

    /** A link that was let in. */
    public static final class Link implements AutoCloseable {

        private final Socket socket;
        private final OutputStream out;
        private final LinkedBlockingQueue<Long> pongs = new LinkedBlockingQueue<>();

        Link(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        /** Breaks the connection. */
        @Override
        public void close() throws IOException {
            socket.close();
        }

        /** Waits until the relay has handled everything that was sent before. */
        public void awaitHandled() throws IOException, InterruptedException {
            long data = System.nanoTime();
            send(FrameEncoder.encode(new Frame.Ping(data)));
            while (pongs.take() != data) {
                // an earlier one
            }
        }

        /** Sends bytes as they are. */
        public synchronized void send(byte[] bytes) throws IOException {
            out.write(bytes);
        }
    }

    /** The frame that lists a client. */
    public static byte[] present(NodePublicKey key) {
        return FrameEncoder.encode(new Frame.PeerPresent(
                key, Optional.of(SOMEWHERE), Set.of(PeerPresentFlag.REGULAR)));
    }

    /** The frame that takes a client out of the list. */
    public static byte[] gone(NodePublicKey key) {
        return FrameEncoder.encode(new Frame.PeerGone(key, PeerGoneReason.DISCONNECTED));
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The times of all connections that asked for DERP. */
    public List<Long> connectionsNs() {
        return List.copyOf(connectionsNs);
    }

    /** Waits for the next link. */
    public Link link() throws InterruptedException {
        return links.take();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readByte());
            }
            Link link = new Link(socket);
            if (!head.toString(StandardCharsets.ISO_8859_1).startsWith("GET /derp ")) {
                link.send(NOT_FOUND.getBytes(StandardCharsets.ISO_8859_1));
                return;
            }
            connectionsNs.add(System.nanoTime());
            link.send(UPGRADED.getBytes(StandardCharsets.ISO_8859_1));
            link.send(handshake.greeting());
            FrameCollector frames = new FrameCollector(Side.SERVER);
            byte[] piece = new byte[1 << 16];
            for (int n = in.read(piece); n > 0; n = in.read(piece)) {
                frames.feed(Arrays.copyOf(piece, n));
                for (Frame each : frames.frames()) {
                    if (!answer(link, each)) {
                        return;
                    }
                }
                frames.frames().clear();
                frames.headers().clear();
            }
        } catch (IOException | ProtocolException e) {
            // the relay has closed the link
        }
    }

    /** Answers a frame; false if the link is refused. */
    private boolean answer(Link link, Frame frame) throws IOException, ProtocolException {
        if (frame instanceof Frame.ClientLogin login) {
            if (!accepts) {
                return false;
            }
            ByteBuffer payload = ByteBuffer.allocate(NodePublicKey.SIZE + login.box().length);
            login.key().writeTo(payload, 0);
            payload.put(NodePublicKey.SIZE, login.box());
            link.send(handshake.accept(payload, 0, payload.capacity()).serverInfoFrame());
        } else if (frame instanceof Frame.WatchConns) {
            link.send(present(key.publicKey()));
            links.add(link);
        } else if (frame instanceof Frame.Ping ping) {
            link.send(FrameEncoder.encode(new Frame.Pong(ping.data())));
        } else if (frame instanceof Frame.Pong pong) {
            link.pongs.add(pong.data());
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
