package dev.jderp.testkit;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A connection to a relay that may send whatever it likes; every wait is bounded by the socket's timeout. */
public final class HostileClient implements AutoCloseable {

    private static final int TIMEOUT_MS = 60_000;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final Closeable connection;
    private final DataInputStream in;
    private final OutputStream out;
    private final NodePrivateKey key = NodePrivateKey.generate();
    private ClientInfo info = ClientInfo.REGULAR;
    private boolean webSocket;
    private boolean ignorePongs;
    private ByteBuffer message = ByteBuffer.allocate(0);
    private int largestMessage;

    /**
     * A client of a door that is not a TCP port.
     *
     * @param connection closes both streams, whose reads end when the thread is interrupted
     */
    public HostileClient(InputStream in, OutputStream out, Closeable connection) {
        this.in = new DataInputStream(in);
        this.out = out;
        this.connection = connection;
    }

    private static HostileClient on(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        return new HostileClient(socket.getInputStream(), socket.getOutputStream(), socket);
    }

    public static HostileClient plain(int port) throws IOException {
        return on(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** From an address of this host's, such as 127.0.0.2. */
    public static HostileClient plain(int port, String from) throws IOException {
        return on(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0));
    }

    public static HostileClient tls(int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new TrustAnybody()}, null);
            return on(context.getSocketFactory().createSocket("localhost", port));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Trusts every certificate. */
    public static X509TrustManager trustAnybody() {
        return new TrustAnybody();
    }

    /** Upgrades and logs in. */
    public static HostileClient login(int port, boolean tls, boolean webSocket) throws IOException {
        HostileClient client = tls ? tls(port) : plain(port);
        client.login(webSocket, "");
        return client;
    }

    /** Upgrades, with headers besides the usual ones, and logs in. */
    public void login(boolean overWebSocket, String moreHeaders) throws IOException {
        String request = overWebSocket
                ? webSocketRequest("derp")
                : "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: DERP\r\n\r\n";
        sendText(request.replace("\r\n\r\n", "\r\n" + moreHeaders + "\r\n"));
        String head = readHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(head);
        }
        webSocket = overWebSocket;
        handshake();
    }

    public static String webSocketRequest(String protocol) {
        return "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n"
                + "Sec-WebSocket-Protocol: " + protocol + "\r\n\r\n";
    }

    /** From now on answers to WebSocket pings are passed over. */
    public void ignorePongs() {
        ignorePongs = true;
    }

    /** Reads bytes as WebSocket frames from now on. */
    public void speakWebSocket() {
        webSocket = true;
    }

    /** Logs in with a mesh key from now on. */
    public void useMeshKey(MeshKey meshKey) {
        info = new ClientInfo(ClientInfo.VERSION, Optional.of(meshKey), false, false, "");
    }

    public NodePublicKey key() {
        return key.publicKey();
    }

    public void handshake() throws IOException {
        Frame.ServerKey greeting = (Frame.ServerKey) next();
        send(loginFor(greeting.key()));
        if (next().type() != FrameType.SERVER_INFO) {
            throw new IOException("no ServerInfo");
        }
    }

    public byte[] loginFor(NodePublicKey server) throws IOException {
        try {
            return new ClientHandshake(key, info).clientInfoFrame(server);
        } catch (ProtocolException e) {
            throw new IOException(e);
        }
    }

    public void sendText(String text) throws IOException {
        sendRaw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes as they are. */
    public void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends bytes of DERP, in one message where there are messages. */
    public void send(byte[] bytes) throws IOException {
        sendRaw(webSocket ? webSocketFrame(0x82, bytes) : bytes);
    }

    public void send(Frame frame) throws IOException {
        send(FrameEncoder.encode(frame));
    }

    /** A masked WebSocket frame; the first byte has the FIN bit and the opcode. */
    public static byte[] webSocketFrame(int first, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        out.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ MASK[i % 4]));
        }
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /** Reads an HTTP head, with its blank line. */
    public String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Everything until the peer closes. */
    public String readAll() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    public byte[] read(int n) throws IOException {
        byte[] bytes = new byte[n];
        if (webSocket) {
            for (int got = 0; got < n;) {
                if (!message.hasRemaining()) {
                    message = nextMessage();
                }
                int take = Math.min(n - got, message.remaining());
                message.get(bytes, got, take);
                got += take;
            }
        } else {
            in.readFully(bytes);
        }
        return bytes;
    }

    /** The next frame that is no keep-alive. */
    public Frame next() throws IOException {
        Frame frame = nextOfAnyKind();
        return frame instanceof Frame.KeepAlive ? next() : frame;
    }

    public Frame nextOfAnyKind() throws IOException {
        ByteBuffer header = ByteBuffer.wrap(read(5));
        FrameType type = Objects.requireNonNull(FrameType.forCode(header.get()));
        try {
            return Frame.parse(type, ByteBuffer.wrap(read(header.getInt())));
        } catch (ProtocolException e) {
            throw new IOException(e);
        }
    }

    /** Whether the peer closes without another DERP byte; a WebSocket close frame counts. */
    public boolean isClosedByPeer() throws IOException {
        try {
            read(1);
            return false;
        } catch (EOFException | SocketException | SSLException | WebSocketClosed e) {
            return true;
        }
    }

    /** The code of the close frame that comes next. */
    public int closeCode() throws IOException {
        try {
            read(1);
            throw new IOException("data where a close was expected");
        } catch (WebSocketClosed e) {
            return e.code;
        }
    }

    public int largestMessage() {
        return largestMessage;
    }

    private ByteBuffer nextMessage() throws IOException {
        while (true) {
            int opcode = in.readByte() & 0x0f;
            int length = in.readByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            if (opcode == 8) {
                throw new WebSocketClosed(length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort());
            }
            if (opcode != 10 || !ignorePongs) {
                largestMessage = Math.max(largestMessage, length);
                return ByteBuffer.wrap(payload);
            }
        }
    }

    /** Packets that come next. */
    public List<byte[]> packets(int n) throws IOException {
        List<byte[]> packets = new ArrayList<>();
        while (packets.size() < n) {
            packets.add(((Frame.RecvPacket) next()).packet());
        }
        return packets;
    }

    /** Closes before the end of the test. */
    public void leave() throws IOException {
        connection.close();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** The peer closed in the way of WebSocket. */
    private static final class WebSocketClosed extends IOException {
        private static final long serialVersionUID = 1;
        private final int code;

        WebSocketClosed(int code) {
            super("closed with " + code);
            this.code = code;
        }
    }

    private static final class TrustAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
