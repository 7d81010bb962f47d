package dev.jderp.frontdoor;

import dev.jderp.metrics.Counters;
import dev.jderp.metrics.RejectReason;
import dev.jderp.process.OutOfMemory;
import dev.jderp.server.RateLimitedLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the connections that have not logged in, for all listeners together; on the lobby's thread. Where connections
 * of proxies hold all places, nothing is accepted until one leaves.
 */
final class AcceptGate {

    private static final Logger LOG = System.getLogger(AcceptGate.class.getName());
    private static final int RETRY_S = 1;

    private final PendingTable pending;
    private final Counters<RejectReason> rejections;
    private final List<Channel> listeners = new ArrayList<>();
    private final RateLimitedLog shareLog = new RateLimitedLog(LOG);
    private final RateLimitedLog fullLog = new RateLimitedLog(LOG);
    private final RateLimitedLog acceptLog = new RateLimitedLog(LOG);
    private boolean isPaused;

    AcceptGate(FrontDoorOptions.Limits limits, Counters<RejectReason> rejections) {
        this.pending = new PendingTable(limits.strangers(), limits.strangersPerSource());
        this.rejections = rejections;
    }

    /** Whether {@code from} may have one more connection that has not logged in. */
    boolean isWithinShare(InetAddress from) {
        if (!pending.hasShare(from)) {
            return true;
        }
        shareLog.warn(from.getHostAddress() + " has reached the limit of connections that have not logged in"
                + " (derp.front-door.max-strangers-per-address); further ones are closed");
        return false;
    }

    /**
     * Gives a connection a place, which it has until it logs in or closes.
     *
     * @param from its source, empty for a proxy's
     * @return false if there is no room
     */
    boolean admit(Channel channel, Optional<InetAddress> from) {
        if (pending.isFull()) {
            fullLog.warn("the limit of connections that have not logged in is reached"
                    + " (derp.front-door.max-strangers): each new one replaces the oldest of another address");
            Optional<PendingTable.Place> displaced = pending.displaceFor(from);
            if (displaced.isEmpty()) {
                pauseIfStuck();
                return false;
            }
            rejections.increment(RejectReason.DISPLACED);
            closeAtOnce(displaced.get().channel);
        }
        PendingTable.Place place = pending.add(channel, from);
        channel.attr(PendingConnection.PLACE).set(place);
        channel.attr(PendingConnection.LEAVES).set(() -> leave(place));
        channel.closeFuture().addListener(closed -> PendingConnection.leaves(channel));
        pauseIfStuck();
        return true;
    }

    /** A proxy has named the connection's source. */
    void assign(Channel channel, InetAddress from) {
        PendingTable.Place place = channel.attr(PendingConnection.PLACE).get();
        if (place != null) {
            pending.assign(place, from);
            resumeIfPossible();
        }
    }

    private void leave(PendingTable.Place place) {
        pending.remove(place);
        resumeIfPossible();
    }

    /** Closes without TLS's closing message, whose flush may have to wait for the peer. */
    static void closeAtOnce(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close();
        }
    }

    private void pauseIfStuck() {
        if (!isPaused && pending.isStuck()) {
            isPaused = true;
            listeners.forEach(listener -> listener.config().setAutoRead(false)); // the kernel's queue keeps the next
        }
    }

    private void resumeIfPossible() {
        if (isPaused && !pending.isStuck()) {
            isPaused = false;
            listeners.forEach(listener -> listener.config().setAutoRead(true));
        }
    }

    /**
     * A handler for one listening socket, which pauses while there is no place. When the kernel gives it no connection,
     * most often because the process has no file descriptor left, it logs that and tries again after a second.
     */
    ChannelInboundHandlerAdapter newListener() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void handlerAdded(ChannelHandlerContext context) {
                listeners.add(context.channel());
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable failure) {
                OutOfMemory.check(failure);
                Channel listener = context.channel();
                listener.config().setAutoRead(false);
                listener.eventLoop().schedule(() -> {
                    if (!isPaused && listener.isOpen()) {
                        listener.config().setAutoRead(true);
                    }
                }, RETRY_S, TimeUnit.SECONDS);
                try {
                    acceptLog.warn("cannot accept connections on " + listener.localAddress() + ": " + failure
                            + "; trying again each second"
                            + " (for \"Too many open files\" raise LimitNOFILE or ulimit -n)");
                } catch (LinkageError e) {
                    // a class whose file cannot be opened now; this thread must not end with it
                }
            }
        };
    }
}
