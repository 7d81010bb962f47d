package dev.jderp.server;

import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.PacketKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state of one thread's read: the frame that is handled now, and the destinations of the read, each of which is
 * asked to write once, at the end. Reused from read to read; used by one thread at a time.
 */
public final class ReadScope {

    private static final int MAX_DESTINATIONS = 64;

    /** The frame that is handled now. */
    final FrameView frame = new FrameView();

    private final @Nullable Destination[] touched = new Destination[MAX_DESTINATIONS];
    private int count;
    private long packets;
    private long bytes;
    private long discoPackets;

    /** A scope without a destination. */
    public ReadScope() {}

    /** Counts a SendPacket frame of the read. */
    void countReceived(int packetBytes, boolean disco) {
        packets++;
        bytes += packetBytes;
        discoPackets += disco ? 1 : 0;
    }

    /** Adds the counts of the read to {@code measurements}. */
    void report(Measurements measurements) {
        if (packets > 0) {
            measurements.relay().add(Metric.PACKETS_RECEIVED, packets);
            measurements.relay().add(Metric.BYTES_RECEIVED, bytes);
            measurements.received().add(PacketKind.DISCO, discoPackets);
            measurements.received().add(PacketKind.OTHER, packets - discoPackets);
            packets = 0;
            bytes = 0;
            discoPackets = 0;
        }
    }

    /** Notes that {@code destination} has something to write. */
    @SuppressWarnings("ReferenceEquality") // a destination is equal only to itself
    void touch(Destination destination) {
        for (int i = count - 1; i >= 0; i--) {
            if (touched[i] == destination) {
                return;
            }
        }
        if (count == MAX_DESTINATIONS) {
            flush();
        }
        touched[count++] = destination;
    }

    /** Asks every destination to write; the door calls it at the end of each read. */
    public void flush() {
        flush(null);
    }

    /**
     * Asks every destination to write; the door calls it at the end of each read. A destination that fails is closed,
     * and the others still write.
     *
     * @param sender the transport that was read, which is handed on to {@link Transport#requestWrite}
     */
    public void flush(@Nullable Transport sender) {
        int n = count;
        count = 0;
        for (int i = 0; i < n; i++) {
            Destination destination = touched[i];
            if (destination != null) {
                destination.requestWrite(sender);
            }
        }
        Arrays.fill(touched, 0, n, null);
    }
}
