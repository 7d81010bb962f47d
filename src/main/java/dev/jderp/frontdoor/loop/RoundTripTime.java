package dev.jderp.frontdoor.loop;

import dev.jderp.metrics.RttBound;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads one client's round-trip time from the kernel ({@code docs/protocol.md#round-trip-times}). Used by the thread
 * that the channel is registered with.
 */
final class RoundTripTime {

    private final Channel channel;
    private boolean isFinal;

    RoundTripTime(Channel channel) {
        this.channel = channel;
    }

    /**
     * Returns the bucket of the current round-trip time.
     *
     * @param isMeasured whether round-trip times are counted for this kind of client
     * @return null where the time cannot be read and that has been returned once
     */
    @Nullable
    RttBound read(boolean isMeasured) {
        if (isFinal) {
            return null;
        }
        if (!(channel instanceof EpollSocketChannel epoll) || !isMeasured) {
            isFinal = true;
            return RttBound.NON_TCP;
        }
        try {
            return RttBound.ofMicros(epoll.tcpInfo().rtt());
        } catch (RuntimeException e) {
            isFinal = true;
            return RttBound.ERROR;
        }
    }
}
