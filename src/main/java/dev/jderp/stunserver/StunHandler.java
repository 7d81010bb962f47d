package dev.jderp.stunserver;

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
 * Answers the requests of one UDP socket in place, and sends the answers of one read together. A datagram that is not a
 * request of a Tailscale client gets no answer. A socket that cannot be read is read again after a second.
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

    /** Answers from the socket that received the request. */
    StunHandler(DatagramMemory memory, Measurements measurements) {
        this(memory, measurements, requested -> null);
    }

    /** Answers from the socket that {@code senders} returns. */
    StunHandler(DatagramMemory memory, Measurements measurements, Senders senders) {
        this.memory = memory;
        this.measurements = measurements;
        this.senders = senders;
    }

    /** Chooses the socket that an answer is sent from. */
    interface Senders {
        /**
         * Returns the handler of the socket that is bound to the address that a request was sent to; null for the
         * socket that received it.
         */
        @Nullable
        StunHandler find(InetSocketAddress requested);
    }

    /** Returns whether a datagram has arrived since the last call. */
    boolean pollUsed() {
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
        if (!context.channel().isWritable()) { // the socket's send buffer is full
            count(StunDisposition.WRITE_ERROR);
            content.release();
            return;
        }
        StunHandler other = senders.find(request.recipient());
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

    /** Reads again after a second where the socket could not be read; other failures are bugs. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        OutOfMemory.check(failure);
        if (!(failure instanceof IOException)) {
            LOG.log(Level.ERROR, "unexpected failure in STUN", failure);
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

    /** The one promise of all answers, which is never complete: it counts the answers that were sent or failed. */
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
