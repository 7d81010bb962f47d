package dev.jderp.frontdoor.listen;

import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.RejectReason;
import dev.jderp.process.OutOfMemory;
import dev.jderp.server.RateLimitedLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the number of connections that have not logged in, for all listeners together. When connections of trusted
 * proxies hold all places, the listeners pause until one of them leaves. Used on the lobby's thread.
 */
public final class AcceptGate {

    private static final Logger LOG = System.getLogger(AcceptGate.class.getName());
    private static final int RETRY_S = 1;
    private static final AttributeKey<PendingTable.Place> PLACE = AttributeKey.valueOf(AcceptGate.class, "place");

    private final PendingTable pending;
    private final Counters<RejectReason> rejections;
    private final List<Channel> listeners = new ArrayList<>();
    private final RateLimitedLog shareLog = new RateLimitedLog(LOG, Clock.SYSTEM);
    private final RateLimitedLog fullLog = new RateLimitedLog(LOG, Clock.SYSTEM);
    private final RateLimitedLog acceptLog = new RateLimitedLog(LOG, Clock.SYSTEM);
    private boolean isPaused;

    /**
     * A gate without connections.
     *
     * @param rejections counts the connections that are displaced
     */
    public AcceptGate(PendingLimits limits, Counters<RejectReason> rejections) {
        this.pending = new PendingTable(limits.connections(), limits.connectionsPerSource());
        this.rejections = rejections;
    }

    /** Whether {@code from} may have one more connection that has not logged in. */
    boolean isWithinShare(InetAddress from) {
        if (!pending.hasFullShare(from)) {
            return true;
        }
        shareLog.warn(from.getHostAddress() + " has reached the limit of connections that have not logged in"
                + " (derp.front-door.max-pending-connections-per-address); more of them are closed");
        return false;
    }

    /**
     * Gives a connection a place, which it keeps until it logs in or closes; may close another connection for it. A
     * connection without a source has no limit of its own and is never closed for another: when such connections hold
     * all places, every listener pauses. So only connections of trusted proxies may be without a source.
     *
     * @param from the connection's source, empty for a connection of a trusted proxy
     * @return false if there is no place for it
     */
    boolean admit(Channel channel, Optional<InetAddress> from) {
        if (pending.isFull()) {
            fullLog.warn("the limit of connections that have not logged in is reached"
                    + " (derp.front-door.max-pending-connections): for each new one the oldest of another address"
                    + " is closed");
            Optional<PendingTable.Place> displaced = pending.displaceFor(from);
            if (displaced.isEmpty()) {
                pauseIfStuck();
                return false;
            }
            rejections.increment(RejectReason.DISPLACED);
            closeAtOnce(displaced.get().channel);
        }
        PendingTable.Place place = pending.add(channel, from);
        channel.attr(PLACE).set(place);
        PendingConnection.onEnd(channel, () -> leave(place));
        pauseIfStuck();
        return true;
    }

    /** The number of connections that have a place. */
    public int pendingConnections() {
        return pending.count();
    }

    /** Sets the source of a connection, which a proxy has named. */
    void assign(Channel channel, InetAddress from) {
        PendingTable.Place place = channel.attr(PLACE).get();
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
            // the next connections wait in the kernel's queue
            listeners.forEach(listener -> listener.config().setAutoRead(false));
        }
    }

    private void resumeIfPossible() {
        if (isPaused && !pending.isStuck()) {
            isPaused = false;
            listeners.forEach(listener -> listener.config().setAutoRead(true));
        }
    }

    /**
     * Returns a handler for one listening socket, which pauses while there is no place. When the kernel gives it no
     * connection, usually because the process has no file descriptor left, the handler logs that and accepts again
     * after a second.
     */
    public ChannelInboundHandlerAdapter newListenerHandler() {
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
                    // a class could not be read because no file descriptor is free; this thread must go on
                }
            }
        };
    }
}
