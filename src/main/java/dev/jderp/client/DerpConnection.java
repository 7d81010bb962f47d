package dev.jderp.client;

import dev.jderp.client.dial.ByteStream;
import dev.jderp.client.dial.DelayedAction;
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
 * A session with a relay over one byte stream ({@code docs/protocol.md#client-session}): login, then frames in both
 * directions. {@link DerpClient} makes sessions as needed; use this class for a stream of your own.
 *
 * <p>Safe for any thread, platform or virtual. Calls block; one thread receives at a time, one sends at a time, and
 * others wait for it. The first failed read ends receiving, the first failed write ends the session; each later call
 * fails with the same exception. After {@link #close} calls fail with a {@link DerpException} of kind {@code CLOSED}.
 */
public final class DerpConnection implements Closeable {

    /**
     * The data of a client's login, and how to receive.
     *
     * @param meshKey makes the client a relay of the region or a monitor
     * @param serverKey the relay's key if it is known already; the session then expects no greeting
     * @param isProber whether the client measures relays
     * @param canAckPings whether the application answers each Ping with a Pong
     * @param appName a name for the relay's statistics; may be empty
     * @param readTimeout bounds the wait for each frame; relays send a KeepAlive every minute
     */
    public record Options(
            Optional<MeshKey> meshKey,
            Optional<NodePublicKey> serverKey,
            boolean isProber,
            boolean canAckPings,
            String appName,
            Duration readTimeout) {

        /** An ordinary client: without keys and name, not a prober, does not answer Pings, waits 120 s for a frame. */
        public static final Options DEFAULTS = new Options(
                Optional.empty(), Optional.empty(), false, false, "", Duration.ofMinutes(2));

        /** Returns these options with another mesh key. */
        public Options withMeshKey(Optional<MeshKey> key) {
            return new Options(key, serverKey, isProber, canAckPings, appName, readTimeout);
        }

        /** Returns these options with another key of the relay. */
        public Options withServerKey(Optional<NodePublicKey> key) {
            return new Options(meshKey, key, isProber, canAckPings, appName, readTimeout);
        }

        /** Returns these options for a client that measures relays, or not. */
        public Options withProber(boolean prober) {
            return new Options(meshKey, serverKey, prober, canAckPings, appName, readTimeout);
        }

        /** Returns these options for a client whose application answers Pings, or not. */
        public Options withCanAckPings(boolean can) {
            return new Options(meshKey, serverKey, isProber, can, appName, readTimeout);
        }

        /** Returns these options with another name for statistics. */
        public Options withAppName(String name) {
            return new Options(meshKey, serverKey, isProber, canAckPings, name, readTimeout);
        }

        /** Returns these options with another bound for the wait for a frame. */
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

    // Held by the thread that receives.
    private final ReentrantLock reading = new ReentrantLock();
    private final FrameReader reader;
    private final MessageReader messages;

    // Held by the thread that sends.
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
     * Sends the login on a stream that carries DERP already, and returns without waiting for the relay's answer, which
     * is the first message, a {@link ReceivedMessage.ServerSettings}. Waits for the relay's greeting unless {@code
     * options} have its key. Closes the stream if it fails.
     *
     * @throws java.io.EOFException if the relay closes the stream, for instance since it refuses the key
     * @throws DerpException if the relay's greeting is invalid
     */
    public static DerpConnection open(ByteStream stream, NodePrivateKey key, Options options) throws IOException {
        return open(stream, key, options, new byte[0]);
    }

    /** Logs in likewise; {@code before} is sent before the login and in one piece with it. */
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
                    : ((Frame.ServerKey) reader.next()).key(); // the reader refuses any other first frame
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
     * Sends a packet to a client of the same region. Delivery is not guaranteed; a packet beyond the limit that the
     * relay has set for this client is dropped here, without an error.
     *
     * @param packet at most 65,536 bytes, which are copied
     * @throws DerpException of kind {@code TOO_BIG} if the packet is larger; the session goes on
     */
    public void send(NodePublicKey to, byte[] packet) throws IOException {
        checkSize(packet);
        if (limit.tryTake(FrameEncoder.HEADER_SIZE + FrameEncoder.KEY_SIZE + packet.length)) {
            write(new Frame.SendPacket(to, packet));
        }
    }

    /**
     * Forwards a packet of another client, as relays of a region do for each other; closes the session if the write
     * takes longer than 5 s. Needs the mesh key.
     *
     * @param packet at most 65,536 bytes, which are copied
     * @throws DerpException of kind {@code TOO_BIG} if the packet is larger; the session goes on
     */
    public void forward(NodePublicKey from, NodePublicKey to, byte[] packet) throws IOException {
        checkSize(packet);
        DelayedAction timeout = DelayedAction.schedule(forwardTimeout, this::close);
        try {
            write(new Frame.ForwardPacket(from, to, packet));
        } finally {
            timeout.close();
        }
    }

    private static void checkSize(byte[] packet) throws DerpException {
        if (packet.length > FrameEncoder.MAX_PACKET) {
            throw new DerpException(DerpException.Kind.TOO_BIG,
                    "packet too big: " + packet.length + " bytes; expected at most " + FrameEncoder.MAX_PACKET);
        }
    }

    /** Sends a Ping with these eight bytes, which the relay's Pong repeats. */
    public void sendPing(long data) throws IOException {
        write(new Frame.Ping(data));
    }

    /** Answers a Ping with its eight bytes. */
    public void sendPong(long data) throws IOException {
        write(new Frame.Pong(data));
    }

    /** Reports to the relay whether it is this client's home. */
    public void notePreferred(boolean preferred) throws IOException {
        write(new Frame.NotePreferred(preferred));
    }

    /** Asks the relay to report every peer that connects or disconnects. Needs the mesh key. */
    public void watchConnections() throws IOException {
        write(new Frame.WatchConns());
    }

    /** Has the relay close all connections of a peer. Needs the mesh key. */
    public void closePeer(NodePublicKey key) throws IOException {
        write(new Frame.ClosePeer(key));
    }

    private void write(Frame frame) throws IOException {
        byte[] bytes = FrameEncoder.encode(frame);
        writing.lock();
        try {
            if (closed) {
                throw closeCause();
            }
            stream.output().write(bytes);
            stream.output().flush();
        } catch (IOException e) {
            if (!closed) {
                writeFailure = e;
                close(); // part of the frame may have been sent
            }
            throw closeCause();
        } finally {
            writing.unlock();
        }
    }

    /** The reason for which the session is closed: a failed write, or else a call of {@link #close}. */
    private IOException closeCause() {
        IOException failure = writeFailure;
        return failure != null ? failure : new DerpException(DerpException.Kind.CLOSED, "the connection is closed");
    }

    /**
     * Waits for the next message; frames that clients do not expect are skipped.
     *
     * @throws java.io.EOFException if the relay closes the stream
     * @throws java.net.SocketTimeoutException if no frame arrives for the read timeout
     * @throws DerpException if the relay violates the protocol, or this side has closed
     */
    public ReceivedMessage receive() throws IOException {
        reading.lock();
        try {
            while (true) {
                var message = messages.read(reader.next());
                if (message.isPresent()) {
                    return message.get();
                }
            }
        } catch (ProtocolException e) {
            throw reader.fail(new DerpException(e));
        } catch (IOException e) {
            throw closed ? closeCause() : reader.fail(e);
        } finally {
            reading.unlock();
        }
    }

    /** This client's public key. */
    public NodePublicKey publicKey() {
        return publicKey;
    }

    /** The relay's key. */
    public NodePublicKey serverKey() {
        return serverKey;
    }

    /** The local address; empty if the stream has none. */
    public Optional<InetSocketAddress> localAddress() {
        return stream.localAddress();
    }

    /** Closes the session and its stream without blocking. May be called by any thread, and again. */
    @Override
    public void close() {
        closed = true;
        stream.close();
    }
}
