package dev.jderp.frontdoor.loop;

import dev.jderp.frontdoor.connection.LingeringClose;
import dev.jderp.metrics.RttBound;
import dev.jderp.process.OutOfMemory;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A client of the relay: the last handler of its channel, and the relay's {@link Transport} to it. This class speaks
 * native DERP, its subclass WebSocket.
 *
 * <p>The channel is read and written by the thread of the loop that it is registered with. While it moves nothing is
 * written; writes that are requested meanwhile are done on arrival.
 */
public sealed class DerpChannel extends LoopChannel implements Transport, FrameSink
        permits WebSocketChannel {

    private static final Logger LOG = System.getLogger(DerpChannel.class.getName());

    /**
     * Pieces smaller than this are copied while earlier bytes wait for the peer: a few slices, each of another 256 KiB
     * of read memory, would keep all of that memory in use.
     */
    private static final int MIN_SHARED = 1 << 10;

    // fixed
    private final ClientConnection connection;
    private final WriteProgress progress;
    private final RoundTripTime roundTrip;
    private final Runnable runWrite = this::runWrite;

    // the loop's thread
    private boolean inWrite;
    private boolean again;
    /** Whether something was written since the last flush. */
    private boolean unflushed;

    // any thread
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Registers a client with the relay; its channel must be in the lobby. */
    public DerpChannel(Channel channel, RelayLoops loops, Relay relay, ClientOrigin origin) {
        super(channel, loops);
        this.connection = relay.accept(this, origin);
        this.progress = new WriteProgress(channel, connection);
        this.roundTrip = new RoundTripTime(channel);
    }

    /** Sends the relay's greeting, and flushes what was written to the channel before. */
    public void start() {
        connection.start();
    }

    @Override
    final ClientConnection connection() {
        return connection;
    }

    // reading

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf in) { // not so the end of the HTTP request
                received(in);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Passes bytes of DERP to the relay. */
    final void received(ByteBuf in) {
        connection.received(in, loop.view(in), loop.readScope);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        RelayLoop here = loop; // it may be another one soon
        here.readScope.flush(this);
        settle();
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
        boolean more = connection.resumed(here.readScope);
        here.readScope.flush(this);
        if (more) {
            channel.config().setAutoRead(true);
        }
        settle();
    }

    @Override
    final void arrive(RelayLoop target) {
        boolean fromLobby = loop == loops.lobby();
        loop = target;
        target.add(this);
        if (fromLobby) {
            target.countRoundTrip(this);
        }
        prepareReads(target);
        moving = false;
        if (progress.isBlocked()) {
            target.checkUntilDrained(this);
        }
        channel.unsafe().flush(); // the wait for room in the socket has ended with the old registration
        write();
    }

    /**
     * Prepares for reads on a loop that carries packets: plain DERP may be read into the loop's memory from now on, but
     * TLS keeps hold of what it reads until a record is complete.
     */
    void prepareReads(RelayLoop target) {
        if (channel.pipeline().get(SslHandler.class) == null) {
            RelayLoops.shareMemory(channel, target);
        }
    }

    // writing

    @Override
    public void requestWrite(@Nullable Transport sender) {
        EventLoop at = channel.eventLoop();
        if (at.inEventLoop()) {
            if (moving) {
                return; // it writes when it has arrived
            }
            if (sender instanceof DerpChannel from && from != this) { // an answer to itself is not a conversation
                from.affinity.stayed();
            }
            write();
        } else if (scheduled.compareAndSet(false, true)) {
            schedule(at);
            if (sender instanceof DerpChannel from && from.settled && settled && from.loop != loop) {
                from.affinity.crossed(from, from.loop, this, loop);
            }
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
            schedule(at); // the channel has moved meanwhile
        }
    }

    private void write() {
        if (moving) {
            return;
        }
        if (inWrite) {
            again = true; // the write itself has requested another
            return;
        }
        inWrite = true;
        progress.beforeWrite();
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
        if (progress.afterWrite()) {
            loop.checkUntilDrained(this);
        }
    }

    /** Ends a series of calls of {@link #write(ByteBuf, int, int)}. */
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
     * Flushes what was written. A flush without anything to flush has a cost: TLS writes an empty buffer for it, which
     * stays in memory as long as the peer reads nothing.
     */
    private void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Writes a buffer unchanged; {@link #flush} sends it. */
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
        writeOut(progress.isBlocked() && length < MIN_SHARED
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

    /** Reports progress to the relay; returns true if no bytes wait for the peer any more. */
    boolean checkDrained() {
        return progress.checkDrained();
    }

    /** Returns the bucket of the client's round-trip time; null where there is nothing to count any more. */
    @Nullable
    RttBound roundTrip() {
        return roundTrip.read(isMeasured());
    }

    /** Whether round-trip times are counted for this kind of client. */
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

    /** Closes at once; on the thread that the channel is registered with. */
    void closeHere(CloseReason reason) {
        channel.close();
    }

    @Override
    public boolean finish(CloseReason reason) {
        finishWrite();
        LingeringClose.after(context(), LingeringClose.DEFAULT_BOUND);
        return false; // it is when the channel is inactive
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!moving) { // a move has removed it already
            loop.remove(this);
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
}
