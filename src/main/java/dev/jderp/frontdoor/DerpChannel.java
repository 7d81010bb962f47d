package dev.jderp.frontdoor;

import dev.jderp.metrics.RttBound;
import dev.jderp.process.OutOfMemory;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A client over the native upgrade: the last handler of its channel, and the relay's transport to it.
 *
 * <pre>
 *   in the lobby --logged in--&gt; moving --registered--&gt; with a relay loop
 * </pre>
 *
 * <p>The thread of the loop that the channel is registered with reads and writes it. During a move nothing is written;
 * requests made meanwhile are carried out after it.
 */
sealed class DerpChannel extends ChannelInboundHandlerAdapter implements Transport, FrameSink permits WebSocketChannel {

    private static final Logger LOG = System.getLogger(DerpChannel.class.getName());

    /**
     * While earlier bytes wait for the peer, a piece smaller than this is copied: a few of them, each a slice of
     * another 256 KiB that were read into, would hold all of those.
     */
    private static final int MIN_SHARED = 1 << 10;

    // fixed
    private final Channel channel;
    private final RelayLoops loops;
    private final Optional<InetSocketAddress> remote;
    private final Optional<String> idealNode;
    private final ClientConnection connection;
    private final Runnable runWrite = this::runWrite;

    // the loop's thread
    private @Nullable ChannelHandlerContext ctx;
    private volatile RelayLoop loop;
    private final LoopAffinity talkers = new LoopAffinity();
    private volatile boolean settled;
    private boolean inWrite;
    private boolean again;
    /** Whether something was written since the last flush. */
    private boolean unflushed;
    private boolean blocked;
    private boolean unmeasured;
    private long seenPending;
    private long seenProgress;

    // any thread
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean moving;

    DerpChannel(
            Channel channel,
            RelayLoops loops,
            Relay relay,
            Optional<InetSocketAddress> remote,
            Optional<String> idealNode) {
        this.channel = channel;
        this.idealNode = idealNode;
        this.loops = loops;
        this.remote = remote;
        this.loop = loops.lobby();
        this.connection = relay.accept(this);
    }

    /** Greets the client; what the channel was given to write before goes out with it. */
    void start() {
        connection.start();
    }

    ClientConnection connection() {
        return connection;
    }

    Channel channel() {
        return channel;
    }

    ChannelHandlerContext context() {
        ChannelHandlerContext c = ctx;
        if (c == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return c;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    // reading

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf in) { // the end of the request comes by here too
                received(in);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Hands bytes of DERP to the relay. */
    final void received(ByteBuf in) {
        connection.received(in, loop.view(in), loop.batch);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        RelayLoop here = loop; // it may be another one soon
        here.reading = this;
        here.batch.flush();
        here.reading = null;
        settle();
    }

    /** A client that has logged in leaves the lobby. */
    private void settle() {
        if (!settled && connection.key().isPresent() && channel.isActive()) {
            settled = true;
            PendingConnection.leaves(channel);
            moveTo(loops.quietest());
        }
    }

    @Override
    public boolean canPause() {
        return true;
    }

    @Override
    public void pauseReading() {
        channel.config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        onLoop(this::readOn);
    }

    private void readOn() {
        RelayLoop here = loop;
        here.reading = this;
        boolean more = connection.resumed(here.batch);
        here.batch.flush();
        here.reading = null;
        if (more) {
            channel.config().setAutoRead(true);
        }
        settle();
    }

    /**
     * Runs {@code task} on the thread that the channel is with when the task runs; after the move where the channel
     * moves at that time.
     */
    final void onLoop(Runnable task) {
        EventLoop at = channel.eventLoop();
        try {
            at.execute(() -> {
                if (isHere()) {
                    task.run();
                } else {
                    onLoop(task);
                }
            });
        } catch (RejectedExecutionException e) {
            channel.close(); // the door has closed
        }
    }

    /** Whether the channel is with the loop of the calling thread, and does not move. */
    final boolean isHere() {
        return channel.eventLoop().inEventLoop() && !moving;
    }

    /**
     * Takes the channel to another loop; reading goes on there. The listeners are added before each step is started:
     * the new loop reads as soon as the channel is registered with it, and must find its own memory then.
     */
    void moveTo(RelayLoop target) {
        if (moving || !channel.isActive() || connection.isClosed()) {
            return;
        }
        moving = true;
        loop.left(this);
        ChannelPromise leaving = channel.newPromise();
        leaving.addListener(left -> {
            if (!left.isSuccess()) {
                moving = false;
                connection.close(CloseReason.INTERNAL_ERROR);
                return;
            }
            ChannelPromise arriving = channel.newPromise();
            arriving.addListener(registered -> {
                if (registered.isSuccess()) {
                    settleIn(target);
                } else { // closed on the way
                    moving = false;
                    channel.unsafe().closeForcibly();
                    connection.close(CloseReason.SHUTDOWN);
                }
            });
            target.eventLoop.register(arriving);
        });
        channel.deregister(leaving);
    }

    /** Runs on the thread of {@code target}, before it reads from the channel. */
    private void settleIn(RelayLoop target) {
        boolean fromLobby = loop == loops.lobby();
        loop = target;
        target.joined(this);
        if (fromLobby) {
            target.countRoundTrip(this);
        }
        if (blocked) {
            target.watch(this);
        }
        arrived(target);
        moving = false;
        write();
    }

    /**
     * The channel is with a loop that carries packets. What is read of plain DERP may go into the loop's memory from
     * now on; TLS keeps hold of what it reads until a record is whole.
     */
    void arrived(RelayLoop target) {
        if (channel.pipeline().get(SslHandler.class) == null) {
            RelayLoops.shareMemory(channel, target);
        }
    }

    // writing

    @Override
    public void requestWrite() {
        EventLoop at = channel.eventLoop();
        if (at.inEventLoop()) {
            if (moving) {
                return; // it writes when it has arrived
            }
            DerpChannel sender = loop.reading;
            if (sender != null && sender != this) { // an answer to itself is not a conversation
                sender.talkers.stayed();
            }
            write();
        } else if (scheduled.compareAndSet(false, true)) {
            schedule(at);
            RelayLoop here = RelayLoop.current();
            DerpChannel sender = here == null ? null : here.reading;
            if (here != null && sender != null && settled && here != loop) {
                sender.talkers.crossed(sender, here, this, loop);
            }
        }
    }

    /** Moves to where its conversation is, unless it has moved just now; on the thread that it is with. */
    void follow(RelayLoop target) {
        if (target != loop && settled && channel.eventLoop().inEventLoop() && talkers.mayMove(System.nanoTime())) {
            loops.countMove();
            moveTo(target);
        }
    }

    private void schedule(EventLoop at) {
        try {
            at.execute(runWrite);
        } catch (RejectedExecutionException e) { // the door has closed
            scheduled.set(false);
        }
    }

    private void runWrite() {
        EventLoop at = channel.eventLoop();
        if (at.inEventLoop()) {
            scheduled.set(false);
            write();
        } else {
            schedule(at); // it has moved on
        }
    }

    private void write() {
        if (moving) {
            return;
        }
        if (inWrite) {
            again = true; // asked for by what the write itself set off
            return;
        }
        inWrite = true;
        if (blocked) {
            noteDepartures();
        }
        try {
            do {
                again = false;
                connection.writeTo(this);
                finishWrite();
                flush();
            } while ((again || connection.hasWork()) && channel.isWritable() && channel.isActive());
        } catch (OutOfMemoryError e) { // while TLS or a WebSocket copies
            connection.outOfMemory(e);
        } finally {
            inWrite = false;
        }
        noteProgress();
    }

    /** Everything has been given to {@link #write(ByteBuf, int, int)}. */
    void finishWrite() {}

    @Override
    public boolean isWritable() {
        if (!channel.isWritable()) {
            finishWrite();
            flush();
        }
        return channel.isWritable() && channel.isActive();
    }

    /**
     * Flushes what was written. A flush with nothing to flush is not free: TLS writes an empty buffer for it, which
     * stays in memory for as long as the peer reads nothing.
     */
    private void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Writes a buffer as it is; {@link #flush} sends it. */
    final void writeOut(ByteBuf buffer) {
        ChannelHandlerContext c = context();
        unflushed = true;
        c.write(buffer, c.voidPromise());
    }

    @Override
    public boolean write(ByteBuf frames, int index, int length) {
        if (!channel.isActive()) {
            return false;
        }
        writeOut(blocked && length < MIN_SHARED
                ? channel.alloc().directBuffer(length, length).writeBytes(frames, index, length)
                : frames.retainedSlice(index, length));
        return true;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            write();
        }
        context.fireChannelWritabilityChanged();
    }

    private void noteProgress() {
        long pending = pending();
        if (pending != 0) {
            connection.writeBlocked();
            if (!blocked) {
                blocked = true;
                loop.watch(this);
            }
            seenPending = pending;
            seenProgress = progress();
        } else if (blocked) {
            blocked = false;
            connection.writeProgress();
        }
    }

    /**
     * Reports to the relay if bytes have left since the last check. Checks happen before each write and periodically: a
     * write hides the bytes that have left, and nothing else changes the number of waiting bytes.
     */
    private void noteDepartures() {
        long pending = pending();
        long progress = progress();
        if (pending != seenPending || progress != seenProgress) {
            seenPending = pending;
            seenProgress = progress;
            connection.writeProgress();
        }
    }

    /** Reports to the relay whether bytes have left since the last check; returns true if none are waiting. */
    boolean hasDrained() {
        if (pending() == 0) {
            blocked = false;
            connection.writeProgress();
            return true;
        }
        noteDepartures();
        connection.writeBlocked();
        return false;
    }

    private long pending() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes();
    }

    private long progress() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null || out.isEmpty() ? 0 : out.currentProgress();
    }

    /** What the kernel says of the way to this client; null where it says nothing, or has said that once. */
    @Nullable
    RttBound roundTrip() {
        if (unmeasured) {
            return null;
        }
        if (!(channel instanceof EpollSocketChannel epoll) || !isMeasured()) {
            unmeasured = true;
            return RttBound.NON_TCP;
        }
        try {
            EpollTcpInfo info = epoll.tcpInfo();
            return RttBound.ofMicros(info.rtt());
        } catch (RuntimeException e) { // counted once as an error, then never asked again
            unmeasured = true;
            return RttBound.ERROR;
        }
    }

    /** Whether round-trip times are counted for this kind of client ({@code docs/protocol.md#round-trip-times}). */
    boolean isMeasured() {
        return true;
    }

    // the end

    @Override
    public void close(CloseReason reason) {
        if (isHere()) {
            closeHere(reason);
        } else {
            onLoop(() -> closeHere(reason));
        }
    }

    /** Closes at once; on the thread that the channel is with. */
    void closeHere(CloseReason reason) {
        channel.close();
    }

    @Override
    public void finish(CloseReason reason) {
        finishWrite();
        LingeringClose.after(context(), LingeringClose.DEFAULT_BOUND);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!moving) { // else it has left already
            loop.left(this);
        }
        connection.close(CloseReason.PEER_CLOSED);
        connection.finished();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        boolean peers = failure instanceof IOException || failure.getCause() instanceof SSLException;
        if (failure instanceof OutOfMemoryError error) {
            connection.outOfMemory(error);
        } else if (peers) {
            LOG.log(Level.DEBUG, () -> connection + ": " + failure.getClass().getSimpleName()); // texts may hold bytes
            connection.close(CloseReason.PEER_CLOSED);
        } else {
            OutOfMemory.check(failure);
            LOG.log(Level.ERROR, connection + ": internal error; closing this connection", failure);
            connection.close(CloseReason.INTERNAL_ERROR);
        }
    }

    @Override
    public boolean isProxied() {
        return Boolean.TRUE.equals(channel.attr(PendingConnection.PROXIED).get());
    }

    @Override
    public Optional<InetSocketAddress> remoteAddress() {
        return remote;
    }

    @Override
    public Optional<String> idealNode() {
        return idealNode;
    }

    @Override
    public String kind() {
        return "native";
    }
}
