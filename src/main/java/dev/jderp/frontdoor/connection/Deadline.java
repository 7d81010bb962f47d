package dev.jderp.frontdoor.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that takes too long before it has become a client: in TLS, in sending a request's head or body,
 * or in reading an answer. One timer serves all of these. Used on the lobby's thread.
 */
public final class Deadline implements Runnable {

    private final Channel channel;
    private long atNs;
    private long timerAtNs;
    private boolean isSet;
    private @Nullable Future<?> timer;

    Deadline(Channel channel) {
        this.channel = channel;
    }

    /** Closes the channel after {@code time}, unless another call changes that. */
    public void set(Duration time) {
        atNs = nowNs() + time.toNanos();
        isSet = true;
        Future<?> running = timer;
        if (running != null && atNs - timerAtNs < 0) { // a later deadline costs no new timer, an earlier one does
            running.cancel(false);
            running = null;
        }
        if (running == null) {
            schedule(time.toNanos());
        }
    }

    private void schedule(long delayNs) {
        timerAtNs = nowNs() + delayNs;
        timer = channel.eventLoop().schedule(this, delayNs, TimeUnit.NANOSECONDS);
    }

    private long nowNs() {
        return channel.eventLoop().ticker().nanoTime();
    }

    /** Removes the deadline. */
    public void cancel() {
        isSet = false;
        Future<?> running = timer;
        timer = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    @Override
    public void run() {
        timer = null;
        long left = atNs - nowNs();
        if (isSet && left > 0) {
            schedule(left);
        } else if (isSet) {
            closeNow(channel);
        }
    }

    /**
     * Closes a connection whose time is over. If the peer still has to read something, TLS is not closed: its closing
     * message would have to wait until that has been read, for seconds.
     */
    public static void closeNow(Channel channel) {
        ChannelOutboundBuffer unread = channel.unsafe().outboundBuffer();
        if (unread != null && !unread.isEmpty()) {
            channel.unsafe().close(channel.voidPromise());
        } else {
            channel.close();
        }
    }
}
