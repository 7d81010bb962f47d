package dev.jderp.frontdoor;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * By when a stranger must have got on: through TLS, through a request's head, its body, its answer. One timer for all of
 * them, which closes the channel; on the lobby's thread.
 */
final class Deadline implements Runnable {

    private final Channel channel;
    private long atNs;
    private boolean armed;
    private @Nullable Future<?> timer;

    Deadline(Channel channel) {
        this.channel = channel;
    }

    /** The channel is closed after {@code time}, unless another call changes that. */
    void in(Duration time) {
        atNs = System.nanoTime() + time.toNanos();
        armed = true;
        if (timer == null) {
            timer = channel.eventLoop().schedule(this, time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** No deadline for now. */
    void none() {
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
        long left = atNs - System.nanoTime();
        if (armed && left > 0) {
            timer = channel.eventLoop().schedule(this, left, TimeUnit.NANOSECONDS);
        } else if (armed) {
            channel.close();
        }
    }
}
