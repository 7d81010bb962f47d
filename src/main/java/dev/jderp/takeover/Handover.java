package dev.jderp.takeover;

import dev.jderp.process.OutOfMemory;
import dev.jderp.sockets.GivenSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The old process's side of one connection of a new process: the takeover itself, or one of its links.
 *
 * <pre>
 *   hello --jderp-takeover 1--&gt; sockets named --send--&gt; sockets sent --ready--&gt; leaving
 *     |                              |                       |
 *     +--link serve, link dial       +---- time limit, end --+--&gt; failed: the relay goes on
 * </pre>
 */
final class Handover extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(Handover.class.getName());

    private enum State {
        HELLO,
        NAMED,
        SENT,
        LEAVING,
        ENDED
    }

    private final TakeoverDoor door;
    private final TakeoverHost host;
    private final int pid;
    private State state = State.HELLO;
    private List<GivenSocket> sockets = List.of();
    private @Nullable Future<?> deadline;

    Handover(TakeoverDoor door, TakeoverHost host, int pid) {
        this.door = door;
        this.host = host;
        this.pid = pid;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        await(context, Messages.MAX_ANSWER);
    }

    private void await(ChannelHandlerContext context, Duration limit) {
        cancelDeadline();
        deadline = context.channel().eventLoop().schedule(
                () -> fail(context, "the new process sent nothing for " + limit.toSeconds() + " s"),
                limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf line) {
                onLine(context, Messages.text(line));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onLine(ChannelHandlerContext context, String line) {
        switch (state) {
            case HELLO -> onHello(context, line);
            case NAMED -> {
                if (line.equals(Messages.SEND)) {
                    sendSockets(context);
                } else {
                    fail(context, "unexpected message");
                }
            }
            case SENT -> {
                if (line.equals(Messages.READY)) {
                    leave(context);
                } else {
                    fail(context, "unexpected message");
                }
            }
            case LEAVING, ENDED -> {
                // there is nothing to answer
            }
        }
    }

    private void onHello(ChannelHandlerContext context, String line) {
        switch (line) {
            case Messages.HELLO -> begin(context);
            case Messages.LINK_SERVE -> become(context, host.links()::serve);
            case Messages.LINK_DIAL -> become(context, host.links()::dial);
            default -> refuseTakeover(context, "expected " + Messages.HELLO);
        }
    }

    private void begin(ChannelHandlerContext context) {
        sockets = host.sockets();
        if (sockets.size() > Messages.MAX_SOCKETS) {
            refuseTakeover(context, "there are more than " + Messages.MAX_SOCKETS + " sockets");
            return;
        }
        if (!door.begin(this)) {
            refuseTakeover(context, "another process takes over already");
            return;
        }
        LOG.log(Level.INFO, () -> "takeover: process " + pid + " asks for " + sockets.size() + " sockets");
        state = State.NAMED;
        context.write(Messages.line(Messages.SOCKETS + " " + sockets.size() + " " + host.linkKey()));
        sockets.forEach(each -> context.write(Messages.line(each.name())));
        context.flush();
        await(context, Messages.MAX_ANSWER);
    }

    private void sendSockets(ChannelHandlerContext context) {
        state = State.SENT;
        await(context, Messages.MAX_START);
        for (GivenSocket each : sockets) {
            context.write(new FileDescriptor(each.descriptor())).addListener(sent -> {
                if (!sent.isSuccess()) {
                    fail(context, "cannot send " + each.name() + ": " + sent.cause().getMessage());
                }
            });
        }
        context.flush();
    }

    private void leave(ChannelHandlerContext context) {
        cancelDeadline();
        state = State.LEAVING;
        Channel channel = context.channel();
        host.leave(() -> channel.writeAndFlush(Messages.line(Messages.LEFT)));
    }

    /** Makes a link of this connection, if it is of the process that has the sockets. */
    private void become(ChannelHandlerContext context, Consumer<Channel> link) {
        Handover of = door.current();
        if (of == null || of.state != State.SENT || of.pid != pid) {
            refuse(context, "a link needs a takeover");
            return;
        }
        cancelDeadline();
        state = State.ENDED;
        link.accept(context.channel());
        context.pipeline().remove(this);
        context.pipeline().remove(LineBasedFrameDecoder.class); // passes on the bytes that it has not decoded
    }

    private void refuseTakeover(ChannelHandlerContext context, String why) {
        host.onRefused();
        refuse(context, why);
    }

    private void refuse(ChannelHandlerContext context, String why) {
        LOG.log(Level.WARNING, () -> "takeover: process " + pid + " is refused: " + why);
        cancelDeadline();
        state = State.ENDED;
        context.writeAndFlush(Messages.line(Messages.REFUSED + why)).addListener(written -> context.close());
    }

    private void fail(ChannelHandlerContext context, String why) {
        cancelDeadline();
        if (state == State.NAMED || state == State.SENT) {
            LOG.log(Level.WARNING, () -> "takeover by process " + pid + " has failed: " + why
                    + "; this process goes on");
            host.onFailed();
            door.giveUp(this);
        }
        if (state != State.LEAVING) {
            state = State.ENDED;
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, "the new process ended before it was ready");
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        OutOfMemory.check(failure);
        fail(context, String.valueOf(failure.getMessage()));
    }
}
