package dev.jderp.frontdoor;

import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.StunDisposition;
import dev.jderp.metrics.StunFamily;
import dev.jderp.process.OutOfMemory;
import dev.jderp.stun.RequestCheck;
import dev.jderp.stun.StunMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of one UDP socket where they lie, and sends the answers of one read together. What is no request
 * of a Tailscale client gets no answer. A socket that cannot be read is tried again a second later.
 */
final class StunHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(StunHandler.class.getName());
    private static final int PAUSE_S = 1;
    private static final int IPV4_SIZE = 4;

    private final DatagramMemory memory;
    private final Measurements measurements;
    private final RequestCheck check = new RequestCheck();
    private final Senders senders;
    private @Nullable ChannelHandlerContext here;
    private @Nullable Sent sent;
    private boolean isUsed;

    /** Answers by the socket that was asked. */
    StunHandler(DatagramMemory memory, Measurements measurements) {
        this(memory, measurements, asked -> null);
    }

    StunHandler(DatagramMemory memory, Measurements measurements, Senders senders) {
        this.memory = memory;
        this.measurements = measurements;
        this.senders = senders;
    }

    /** Which socket answers. */
    interface Senders {
        /** The handler of the socket that is bound to the address that was asked; null for the one that was read. */
        @Nullable
        StunHandler at(InetSocketAddress asked);
    }

    /** Whether a datagram has come since this was last asked. */
    boolean takeIsUsed() {
        boolean was = isUsed;
        isUsed = false;
        return was;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        here = context;
        sent = new Sent(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Sent promise = sent;
        if (message instanceof DatagramPacket request && promise != null) {
            answer(context, request, promise);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(ChannelHandlerContext context, DatagramPacket request, Sent promise) {
        ByteBuf content = request.content();
        isUsed = true;
        if (check.fault(memory.view(content)) != null) {
            count(StunDisposition.NOT_STUN);
            content.release();
            return;
        }
        InetSocketAddress client = request.sender();
        byte[] address = client.getAddress().getAddress();
        measurements.stunFamilies().increment(
                address.length == IPV4_SIZE || StunMessage.isMapped(address) ? StunFamily.IPV4 : StunFamily.IPV6);
        if (!context.channel().isWritable()) { // the network takes no more
            count(StunDisposition.WRITE_ERROR);
            content.release();
            return;
        }
        StunHandler other = senders.at(request.recipient());
        DatagramPacket answer = new DatagramPacket(memory.answer(content, address, client.getPort()), client);
        if (other == null) {
            context.write(answer, promise);
        } else {
            other.send(answer);
        }
    }

    private void send(DatagramPacket answer) {
        ChannelHandlerContext context = here;
        Sent promise = sent;
        if (context == null || promise == null || !context.channel().isWritable()) {
            count(StunDisposition.WRITE_ERROR);
            answer.release();
        } else {
            context.writeAndFlush(answer, promise);
        }
    }

    private void count(StunDisposition disposition) {
        measurements.stunRequests().increment(disposition);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /** The socket could not be read, or there is a mistake of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        OutOfMemory.check(failure);
        if (!(failure instanceof IOException)) {
            LOG.log(Level.ERROR, "internal error in STUN", failure);
            return;
        }
        count(StunDisposition.READ_ERROR);
        LOG.log(Level.WARNING, () -> "STUN cannot receive: " + failure.getMessage());
        Channel channel = context.channel();
        channel.config().setAutoRead(false);
        channel.eventLoop().schedule(() -> {
            if (channel.isActive()) {
                channel.config().setAutoRead(true);
            }
        }, PAUSE_S, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        memory.release();
    }

    /** The promise of every answer, so that none has one of its own: never done, it counts. */
    private final class Sent extends DefaultChannelPromise {

        Sent(ChannelHandlerContext context) {
            super(context.channel(), context.executor());
        }

        @Override
        public boolean trySuccess(@Nullable Void result) {
            count(StunDisposition.SUCCESS);
            return true;
        }

        @Override
        public boolean trySuccess() {
            return trySuccess(null);
        }

        @Override
        public boolean tryFailure(Throwable cause) {
            count(StunDisposition.WRITE_ERROR);
            return true;
        }
    }
}
