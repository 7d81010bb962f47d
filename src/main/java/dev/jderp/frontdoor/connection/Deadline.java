package dev.jderp.frontdoor.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * By when a stranger must have got on: through TLS, through a request's head, its body, its answer. One timer for all
 * of them, which closes the channel; on the lobby's thread.
 */
public final class Deadline implements Runnable {

    private final Channel channel;
    private long atNs;
    private long timerAtNs;
    private boolean armed;
    private @Nullable Future<?> timer;

    Deadline(Channel channel) {
        this.channel = channel;
    }

    /** The channel is closed after {@code time}, unless another call changes that. */
    public void set(Duration time) {
        atNs = nowNs() + time.toNanos();
        armed = true;
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

    /** No deadline for now. */
    public void cancel() {
        armed = false;
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
        if (armed && left > 0) {
            schedule(left);
        } else if (armed) {
            closeNow(channel);
        }
    }

    /**
     * Closes a connection whose time is over. If the peer still has to read something, TLS is not ended: its last
     * message would wait behind that, for seconds.
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
