package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.process.OutOfMemory;
import dev.jderp.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection as its door sees it, from its first byte to its end
 * ({@code docs/protocol.md#life-of-a-connection}).
 *
 * <pre>
 *   open --start()--&gt; greeted --ClientInfo--&gt; being checked --allowed--&gt; logged in --close()--&gt; closed
 *                        |                        |                      |  ^      ^
 *                        |                        |                end() |  |      |
 *                        +---- wrong bytes, deadline, refused -----------+--+------+
 * </pre>
 *
 * <p>A door calls {@link #received} and {@link #resumed} from one thread at a time and {@link #writeTo} from one thread
 * at a time, which may be two different ones; {@link #close} may come from anywhere, any number of times, and the first
 * reason wins.
 */
public final class ClientConnection extends Client {

    private static final Logger LOG = System.getLogger(ClientConnection.class.getName());

    // fixed
    private final ConnectionTable table;
    private final ClientRegistry registry;
    private final LoginCheck check;
    private final ReadPause pause;
    private final LoginHandler loginHandler;
    private final ClientFrames frames;
    private final Inbound inbound;

    // any thread
    private volatile @Nullable CloseReason ending;

    ClientConnection(RelayContext context, ConnectionParts parts, Transport transport, ClientOrigin origin) {
        super(context, transport, origin, parts.table().nextId());
        this.table = parts.table();
        this.registry = parts.registry();
        this.check = parts.check();
        this.pause = new ReadPause(this);
        this.loginHandler = new LoginHandler(this, table, check, pause);
        this.frames = new ClientFrames(this, registry);
        this.inbound = new Inbound(
                this, loginHandler, new FrameLimiter(this, registry, pause), frames, parts.router());
    }

    /** Sends the greeting; the door calls it once, when it is able to write. */
    public void start() {
        outbound.control(check.greeting());
        requestWrite();
    }

    /**
     * Handles bytes that the door has read. The buffer is lent for the call; packets that have to wait retain it.
     *
     * @param in the bytes from its reader index on
     * @param view the same bytes, beginning at its position
     * @param scope the reading thread's; the door flushes it when its read is done
     */
    public void received(ByteBuf in, ByteBuffer view, ReadScope scope) {
        if (isClosed()) {
            inbound.forget();
            return;
        }
        try {
            if (!inbound.feed(in, view, scope)) {
                close(CloseReason.SENT_TOO_MUCH);
            }
        } catch (ProtocolException e) {
            refuse(e);
        } catch (RuntimeException e) {
            fail("reading", e);
        }
    }

    /**
     * Goes on with the bytes that had to wait; the door calls it on its reading thread when
     * {@link Transport#resumeReading} has asked it to, flushes the scope, and reads on if this returns true.
     *
     * @return whether the door may read on
     */
    public boolean resumed(ReadScope scope) {
        if (isClosed()) {
            inbound.forget();
            return false;
        }
        try {
            loginHandler.finish();
            return !isClosed() && pause.tryEnd() && inbound.resume(scope) && !pause.isOn();
        } catch (ProtocolException e) {
            refuse(e);
        } catch (RuntimeException e) {
            fail("reading", e);
        }
        return false;
    }

    private void refuse(ProtocolException e) {
        LOG.log(Level.DEBUG, () -> this + ": " + e.getMessage());
        refuse(e.getMessage(), CloseReason.PROTOCOL_VIOLATION);
    }

    /**
     * Closes the connection, and no other, since memory for it could not be allocated. If the heap is exhausted, the
     * process ends ({@link OutOfMemory}).
     */
    public void outOfMemory(OutOfMemoryError error) {
        OutOfMemory.check(error);
        table.memoryLog().warn(this + ": " + error.getMessage() + "; closing this connection");
        close(CloseReason.OUT_OF_MEMORY);
    }

    /** Gives what is queued to {@code sink} until nothing is left or the sink wants no more. */
    public void writeTo(FrameSink sink) {
        try {
            outbound.writeTo(sink);
        } catch (RuntimeException e) {
            fail("writing", e);
        } catch (OutOfMemoryError e) { // not caused by the client whose packets are being written
            outOfMemory(e);
        }
        CloseReason last = ending;
        if (last != null && !outbound.hasWork()) {
            close(last, true);
        }
        if (isClosed()) {
            dropQueued();
        }
    }

    /** Whether something waits to be written. */
    public boolean hasWork() {
        return outbound.hasWork();
    }

    @Override
    void onNewSource(NodePublicKey source) {
        registry.watchGone(source, this);
    }

    /** Closes the connection at once: takes it out of the registry, drops what is queued, closes the door's side. */
    @Override
    public void close(CloseReason reason) {
        close(reason, false);
    }

    private void close(CloseReason reason, boolean isWritten) {
        if (!markClosed(reason)) {
            return;
        }
        frames.settleGauges();
        table.remove(this, reason, isWritten);
        limit.giveBack();
        dropQueued();
        if (!isWritten) {
            transport.close(reason);
        } else if (transport.finish(reason)) {
            finished();
        }
    }

    private void dropQueued() {
        outbound.close();
        registry.unwatchGone(outbound.sources(), this);
    }

    /** The door reports that {@link Transport#finish} has done its work, or that the peer has gone. */
    public void finished() {
        table.finished(this);
    }

    @Override
    void end(CloseReason reason) {
        ending = reason;
        if (isLoggedIn()) {
            registry.unregister(this);
        }
        requestWrite();
    }

    @Override
    public boolean isPreferred() {
        return frames.isPreferred();
    }

    @Override
    public long bytesReceived() {
        return inbound.bytesReceived();
    }
}
