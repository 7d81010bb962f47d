package dev.jderp.server;

import dev.jderp.key.KeyProbe;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one reading thread needs for one read: a look-up key, and the destinations that the read has touched, each of
 * which is asked to write once, at the end. Reused from read to read; used by one thread at a time.
 */
public final class Batch {

    private static final int MOST = 64;

    final KeyProbe probe = new KeyProbe();
    final SendQueue.Taken evicted = new SendQueue.Taken();
    private final @Nullable ClientConnection[] touched = new ClientConnection[MOST];
    private int count;

    /** Makes an empty batch. */
    public Batch() {}

    /** Notes that {@code destination} has something to write. */
    void touch(ClientConnection destination) {
        for (int i = count - 1; i >= 0; i--) {
            if (touched[i] == destination) {
                return;
            }
        }
        if (count == MOST) {
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
