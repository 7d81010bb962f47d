package dev.jderp.server;

import java.util.concurrent.atomic.LongAdder;

/** Counts the packets that one link did not take, for the link as well as for the relay. Any thread may call it. */
final class LinkDrops extends ClientDrops {

    private final LongAdder packetsOfLink = new LongAdder();

    LinkDrops(RelayContext context) {
        super(context);
    }

    @Override
    void count(DropReason why, boolean disco, int packets, long packetBytes) {
        super.count(why, disco, packets, packetBytes);
        packetsOfLink.add(packets);
    }

    long packets() {
        return packetsOfLink.sum();
    }
}
