package dev.jderp.frontdoor.loop;

import dev.jderp.server.ClientConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Reports to the relay whether the bytes that wait for one client's peer leave; the relay closes a client whose peer
 * takes nothing for too long. Used by the thread that the channel is registered with.
 *
 * <p>Progress is checked before each write as well as periodically: bytes that are written hide those that have left,
 * and the number of bytes that wait changes for no other reason.
 */
final class WriteProgress {

    private final Channel channel;
    private final ClientConnection connection;
    private boolean blocked;
    private long seenPending;
    private long seenProgress;

    WriteProgress(Channel channel, ClientConnection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    /** Whether bytes waited for the peer after the last write or check. */
    boolean isBlocked() {
        return blocked;
    }

    /** Reports bytes that have left; to be called before a write. */
    void beforeWrite() {
        if (blocked) {
            reportDepartures();
        }
    }

    /**
     * Reports whether bytes wait; to be called after a write.
     *
     * @return true if they wait since this write: then {@link #checkDrained} is due periodically
     */
    boolean afterWrite() {
        long pending = pending();
        if (pending == 0) {
            if (blocked) {
                blocked = false;
                connection.writeProgress();
            }
            return false;
        }
        connection.writeBlocked();
        seenPending = pending;
        seenProgress = progress();
        boolean wasBlocked = blocked;
        blocked = true;
        return !wasBlocked;
    }

    /** Reports whether bytes have left since the last check; returns true if none wait any more. */
    boolean checkDrained() {
        if (pending() == 0) {
            blocked = false;
            connection.writeProgress();
            return true;
        }
        reportDepartures();
        connection.writeBlocked();
        return false;
    }

    private void reportDepartures() {
        long pending = pending();
        long progress = progress();
        if (pending != seenPending || progress != seenProgress) {
            seenPending = pending;
            seenProgress = progress;
            connection.writeProgress();
        }
    }

    private long pending() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes();
    }

    private long progress() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null || out.isEmpty() ? 0 : out.currentProgress();
    }
}
