package dev.jderp.frontdoor.link;

import dev.jderp.mesh.LinkProblem;
import dev.jderp.process.OutOfMemory;
import dev.jderp.server.FrameSink;
import dev.jderp.server.LinkTransport;
import dev.jderp.server.MeshLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connection of a link: the last handler of its channel. Reads and writes on the thread of the channel's loop. */
final class LinkChannel extends ChannelInboundHandlerAdapter implements LinkTransport, FrameSink {

    private static final Logger LOG = System.getLogger(LinkChannel.class.getName());

    private final Channel channel;
    private final MeshLink link;
    private final Runnable runWrite = this::runWrite;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    // the loop's thread
    private boolean inWrite;
    private boolean again;
    private boolean unflushed;
    private @Nullable String failure;

    LinkChannel(Channel channel, Function<LinkTransport, MeshLink> open) {
        this.channel = channel;
        this.link = open.apply(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf in) {
                link.received(in.nioBuffer());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    // writing

    @Override
    public void requestWrite() {
        if (channel.eventLoop().inEventLoop()) {
            write();
        } else {
            requestWriteSoon();
        }
    }

    @Override
    public void requestWriteSoon() { // a loop runs its tasks when it has read from all connections that were ready
        if (scheduled.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(runWrite);
            } catch (RejectedExecutionException e) { // the front door has closed
                scheduled.set(false);
            }
        }
    }

    private void runWrite() {
        scheduled.set(false);
        write();
    }

    private void write() {
        if (inWrite) {
            again = true; // the write itself has requested another
            return;
        }
        inWrite = true;
        try {
            do {
                again = false;
                link.writeTo(this);
                flush();
            } while ((again || link.hasWork()) && isOpen());
        } catch (OutOfMemoryError e) { // while TLS copies
            link.outOfMemory(e);
        } finally {
            inWrite = false;
        }
    }

    private boolean isOpen() {
        return channel.isWritable() && channel.isActive();
    }

    @Override
    public boolean isWritable() {
        if (!channel.isWritable()) {
            flush();
        }
        return isOpen();
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    @Override
    public boolean write(ByteBuf frames, int index, int length) {
        if (!channel.isActive()) {
            return false;
        }
        unflushed = true;
        channel.write(frames.retainedSlice(index, length), channel.voidPromise());
        return true;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            write();
        }
        context.fireChannelWritabilityChanged();
    }

    // the end

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        link.finished(failure == null ? "the neighbour closed the connection" : failure);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof OutOfMemoryError error) {
            link.outOfMemory(error);
            return;
        }
        OutOfMemory.check(cause);
        failure = LinkProblem.of(cause);
        if (LinkProblem.isInternal(cause)) {
            LOG.log(Level.ERROR, link + ": internal error; closing this link", cause);
        }
        channel.close();
    }
}
