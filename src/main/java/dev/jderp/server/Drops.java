package dev.jderp.server;

import java.util.concurrent.atomic.LongAdder;

/** Packets and bytes that were not delivered, by reason and kind; any thread may count. */
public final class Drops {

    private static final int KINDS = 2;

    private final LongAdder[] packets = adders();
    private final LongAdder[] bytes = adders();

    Drops() {}

    /** Counts one packet of {@code packetBytes}. */
    public void count(DropReason reason, boolean disco, int packetBytes) {
        packets[index(reason, disco)].increment();
        bytes[index(reason, disco)].add(packetBytes);
    }

    void count(DropReason reason, boolean disco, int packetCount, long packetBytes) {
        packets[index(reason, disco)].add(packetCount);
        bytes[index(reason, disco)].add(packetBytes);
    }

    /** How many packets of both kinds were dropped for {@code reason}. */
    public long packets(DropReason reason) {
        return packets(reason, true) + packets(reason, false);
    }

    /** How many packets were dropped for {@code reason}; disco packets and others are counted apart. */
    public long packets(DropReason reason, boolean disco) {
        return packets[index(reason, disco)].sum();
    }

    /** How many packet bytes were dropped for {@code reason}, without keys and headers. */
    public long bytes(DropReason reason, boolean disco) {
        return bytes[index(reason, disco)].sum();
    }

    private static int index(DropReason reason, boolean disco) {
        return reason.ordinal() * KINDS + (disco ? 1 : 0);
    }

    private static LongAdder[] adders() {
        LongAdder[] made = new LongAdder[DropReason.values().length * KINDS];
        for (int i = 0; i < made.length; i++) {
            made[i] = new LongAdder();
        }
        return made;
    }
}
