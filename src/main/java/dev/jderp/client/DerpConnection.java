package dev.jderp.client;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.ProtocolException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session with a relay over one byte stream ({@code docs/protocol.md#client-session}). Safe for any thread; one at a
 * time receives. The first failed read ends receiving, the first failed write ends the connection; each later call
 * fails in the same way.
 */
public final class DerpConnection implements Closeable {

    /**
     * What a client says of itself, and what it knows of the relay.
     *
     * @param meshKey makes it a relay of the region or a monitor
     * @param serverKey the relay's key if it is known beforehand; then no greeting is waited for
     * @param isProber whether it measures relays
     * @param canAckPings whether the application answers Ping
     * @param appName an opaque name for statistics, empty for none
     * @param readTimeout how long to wait for each frame; relays send a sign of life every minute
     */
    public record Options(
            Optional<MeshKey> meshKey,
            Optional<NodePublicKey> serverKey,
            boolean isProber,
            boolean canAckPings,
            String appName,
            Duration readTimeout) {

        /** An ordinary client's. */
        public static final Options DEFAULTS = new Options(
                Optional.empty(), Optional.empty(), false, false, "", Duration.ofMinutes(2));

        /** With the mesh key. */
        public Options withMeshKey(Optional<MeshKey> key) {
            return new Options(key, serverKey, isProber, canAckPings, appName, readTimeout);
        }

        /** With the relay's key. */
        public Options withServerKey(Optional<NodePublicKey> key) {
            return new Options(meshKey, key, isProber, canAckPings, appName, readTimeout);
        }

        /** As one that measures relays, or not. */
        public Options withProber(boolean prober) {
            return new Options(meshKey, serverKey, prober, canAckPings, appName, readTimeout);
        }

        /** As one whose application answers Ping, or not. */
        public Options withCanAckPings(boolean can) {
            return new Options(meshKey, serverKey, isProber, can, appName, readTimeout);
        }

        /** With a name for statistics. */
        public Options withAppName(String name) {
            return new Options(meshKey, serverKey, isProber, canAckPings, name, readTimeout);
        }

        /** With another wait for each frame. */
        public Options withReadTimeout(Duration timeout) {
            return new Options(meshKey, serverKey, isProber, canAckPings, appName, timeout);
        }

        ClientInfo info() {
            return new ClientInfo(ClientInfo.VERSION, meshKey, canAckPings, isProber, appName);
        }
    }

    private static final Duration FORWARD_TIMEOUT = Duration.ofSeconds(5);

    // Fixed.
    private final ByteStream stream;
    private final NodePublicKey publicKey;
    private final NodePublicKey serverKey;
    private final Duration forwardTimeout;
    private final SendLimit limit;

    // The receiver's.
    private final ReentrantLock reading = new ReentrantLock();
    private final FrameReader reader;
    private final MessageReader messages;

    // The sender's.
    private final ReentrantLock writing = new ReentrantLock();

    private volatile boolean closed;
    private volatile @Nullable IOException writeFailure;

    private DerpConnection(
            ByteStream stream, NodePublicKey publicKey, NodePublicKey serverKey, FrameReader reader,
            MessageReader messages, SendLimit limit, Duration forwardTimeout) {
        this.stream = stream;
        this.publicKey = publicKey;
        this.serverKey = serverKey;
        this.reader = reader;
        this.messages = messages;
        this.limit = limit;
        this.forwardTimeout = forwardTimeout;
    }

    /**
     * Logs in on a stream that has been upgraded, without waiting for the relay's answer to that. Closes the stream if
     * it fails.
     *
     * @throws java.io.EOFException if the relay closes
     * @throws DerpException if its greeting is none
     */
    public static DerpConnection open(ByteStream stream, NodePrivateKey key, Options options) throws IOException {
        return open(stream, key, options, new byte[0]);
    }

    /** The same, with something to be sent before the login and in one piece with it. */
    static DerpConnection open(ByteStream stream, NodePrivateKey key, Options options, byte[] before)
            throws IOException {
        return open(stream, key, options, before, Clock.SYSTEM, FORWARD_TIMEOUT);
    }

    static DerpConnection open(
            ByteStream stream, NodePrivateKey key, Options options, byte[] before, Clock clock,
            Duration forwardTimeout) throws IOException {
        try {
            boolean greeted = options.serverKey().isPresent();
            FrameReader reader = new FrameReader(stream, options.readTimeout(), greeted);
            NodePublicKey server = greeted
                    ? options.serverKey().get()
                    : ((Frame.ServerKey) reader.next()).key(); // any other first frame is refused by the reader
            ClientHandshake handshake = new ClientHandshake(key, options.info());
            byte[] login = handshake.clientInfoFrame(server);
            byte[] first = Arrays.copyOf(before, before.length + login.length);
            System.arraycopy(login, 0, first, before.length, login.length);
            stream.output().write(first);
            stream.output().flush();
            SendLimit limit = new SendLimit(clock);
            return new DerpConnection(stream, key.publicKey(), server, reader, new MessageReader(handshake, limit),
                    limit, forwardTimeout);
        } catch (ProtocolException e) {
            stream.close();
            throw new DerpException(e);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Sends a packet; it may be lost on the way, and without an error here if the relay has set a limit.
     *
     * @throws DerpException if it is larger than 65,536 bytes
     */
    public void send(NodePublicKey to, byte[] packet) throws IOException {
        check(packet);
        if (limit.allows(FrameEncoder.HEADER_SIZE + FrameEncoder.KEY_SIZE + packet.length)) {
            write(new Frame.SendPacket(to, packet));
        }
    }

    /** Sends a packet on for another client, as relays of a region do; closes the connection if that stalls. */
    public void forward(NodePublicKey from, NodePublicKey to, byte[] packet) throws IOException {
        check(packet);
        DelayedActions watch = DelayedActions.after(forwardTimeout, this::close);
        try {
            write(new Frame.ForwardPacket(from, to, packet));
        } finally {
            watch.close();
        }
    }

    private static void check(byte[] packet) throws DerpException {
        if (packet.length > FrameEncoder.MAX_PACKET) {
            throw new DerpException(DerpException.Kind.TOO_BIG, "packet too big: " + packet.length + " bytes");
        }
    }

    /** Asks for a Pong with the same eight bytes. */
    public void sendPing(long data) throws IOException {
        write(new Frame.Ping(data));
    }

    /** Answers a Ping. */
    public void sendPong(long data) throws IOException {
        write(new Frame.Pong(data));
    }

    /** Tells the relay whether it is this client's home. */
    public void notePreferred(boolean preferred) throws IOException {
        write(new Frame.NotePreferred(preferred));
    }

    /** Asks to be told of every peer that comes and goes; needs the mesh key. */
    public void watchConnections() throws IOException {
        write(new Frame.WatchConns());
    }

    /** Has the relay close a peer's connections; needs the mesh key. */
    public void closePeer(NodePublicKey key) throws IOException {
        write(new Frame.ClosePeer(key));
    }

    private void write(Frame frame) throws IOException {
        byte[] bytes = FrameEncoder.encode(frame);
        writing.lock();
        try {
            if (closed) {
                throw over();
            }
            stream.output().write(bytes);
            stream.output().flush();
        } catch (IOException e) {
            if (!closed) {
                writeFailure = e;
                close(); // part of a frame may have gone
            }
            throw over();
        } finally {
            writing.unlock();
        }
    }

    /** Why it is closed: a write has failed, or this side was asked to. */
    private IOException over() {
        IOException failure = writeFailure;
        return failure != null ? failure : new DerpException(DerpException.Kind.CLOSED, "the connection is closed");
    }

    /**
     * Waits for the next message.
     *
     * @throws java.io.EOFException if the relay has closed
     * @throws java.net.SocketTimeoutException if nothing came, not even a sign of life
     * @throws DerpException if the relay sent what it must not, or this side has closed
     */
    public ReceivedMessage receive() throws IOException {
        reading.lock();
        try {
            while (true) {
                var message = messages.message(reader.next());
                if (message.isPresent()) {
                    return message.get();
                }
            }
        } catch (ProtocolException e) {
            throw reader.fail(new DerpException(e));
        } catch (IOException e) {
            throw closed ? over() : reader.fail(e);
        } finally {
            reading.unlock();
        }
    }

    /** This client's key. */
    public NodePublicKey publicKey() {
        return publicKey;
    }

    /** The relay's key. */
    public NodePublicKey serverKey() {
        return serverKey;
    }

    /** This side's address, where the stream has one. */
    public Optional<InetSocketAddress> localAddress() {
        return stream.localAddress();
    }

    /** Ends the session, from any thread; blocked calls fail. */
    @Override
    public void close() {
        closed = true;
        stream.close();
    }
}
