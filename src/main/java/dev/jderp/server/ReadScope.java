package dev.jderp.server;

import dev.jderp.key.KeyProbe;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.PacketKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one reading thread needs for one read: a look-up key, and the destinations that the read has touched, each of
 * which is asked to write once, at the end. Reused from read to read; used by one thread at a time.
 */
public final class ReadScope {

    private static final int MAX_CLIENTS = 64;

    final KeyProbe probe = new KeyProbe();
    final PacketRing.Taken evicted = new PacketRing.Taken();
    private final @Nullable ClientConnection[] touched = new ClientConnection[MAX_CLIENTS];
    private int count;
    private long nowNs;
    private long packets;
    private long bytes;
    private long discoPackets;

    /** Makes an empty batch. */
    public ReadScope() {}

    /** A read begins at the time {@code now}. */
    void begin(long now) {
        nowNs = now;
    }

    /** When the read began. */
    long nowNs() {
        return nowNs;
    }

    /** Counts a SendPacket frame of the read. */
    void countReceived(int packetBytes, boolean disco) {
        packets++;
        bytes += packetBytes;
        discoPackets += disco ? 1 : 0;
    }

    /** Hands over what the read has counted. */
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
    void touch(ClientConnection destination) {
        for (int i = count - 1; i >= 0; i--) {
            if (touched[i] == destination) {
                return;
            }
        }
        if (count == MAX_CLIENTS) {
            flush();
        }
        touched[count++] = destination;
    }

    /** Asks every touched destination to write; the door calls it at the end of each read. */
    public void flush() {
        int n = count;
        count = 0;
        for (int i = 0; i < n; i++) {
            ClientConnection destination = touched[i];
            if (destination != null) {
                destination.requestWrite();
            }
        }
        Arrays.fill(touched, 0, n, null);
    }
}
