package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import org.jspecify.annotations.Nullable;

/** Counts, and logs where that is asked for, the packets that one client did not get. Any thread may call it. */
class ClientDrops {

    private final Drops drops;
    private final DropLog log;
    private volatile @Nullable NodePublicKey key;

    ClientDrops(RelayContext context) {
        this.drops = context.drops();
        this.log = context.dropLog();
    }

    /** The client has logged in as {@code clientKey}; lines are logged from now on. */
    void logFor(NodePublicKey clientKey) {
        key = clientKey;
    }

    void count(DropReason why, boolean disco, int packets, long packetBytes) {
        drops.count(why, disco, packets, packetBytes);
        NodePublicKey destination = key;
        if (log.isOn() && destination != null) {
            log.dropped(why, disco, destination);
        }
    }
}
