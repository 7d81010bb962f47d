package dev.jderp.prober;

import dev.jderp.derpmap.DerpNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes of a region, between which packets are sent; or one node twice, for two clients of it.
 *
 * @param from the sender's node
 * @param to the receiver's node
 */
record NodePair(DerpNode from, DerpNode to) {

    /** How long a client's arrival takes to be known to the region's other relays. */
    private static final Duration PROPAGATION = Duration.ofMillis(100);

    /** A client at each end. */
    record Links(RelayLink from, RelayLink to) {

        /**
         * Has the receiver's link end when the sender's does, or hears that the receiver is not to be reached, which
         * the receiver would never know. For a sender that expects no packets.
         *
         * @return why, once that is so
         */
        AtomicReference<@Nullable IOException> watchSender() {
            AtomicReference<@Nullable IOException> why = new AtomicReference<>();
            Thread.ofVirtual().name("derp-probe-sender").start(() -> {
                try {
                    var unused = from.receive(to.publicKey());
                } catch (IOException e) {
                    why.compareAndSet(null, e);
                    to.close();
                }
            });
            return why;
        }

        /** The next packet of the sender; fails with {@code why} where there is one. */
        byte[] receive(AtomicReference<@Nullable IOException> why) throws IOException {
            try {
                return to.receive(from.publicKey());
            } catch (IOException e) {
                IOException first = why.get();
                throw first == null ? e : first;
            }
        }
    }

    boolean isOneNode() {
        return from.name().equals(to.name());
    }

    /** The kind of probe, with the label that all probes of pairs have. */
    ProbeClass probe(String kind, ProbeFunction function) {
        return ProbeClass.of(kind, function).withLabel("derp_path", isOneNode() ? "single" : "mesh");
    }

    /** Logs in at both; the links end with the run. */
    Links open(RelayLink.Opener opener, boolean isProber, ProbeContext context)
            throws IOException, InterruptedException {
        context.doing("connecting to " + from.name());
        RelayLink sender = context.closing(opener.open(from, isProber));
        context.doing("connecting to " + to.name());
        RelayLink receiver = context.closing(opener.open(to, isProber));
        if (!isOneNode()) {
            Thread.sleep(PROPAGATION);
        }
        context.doing("waiting for a packet from " + from.name() + " at " + to.name());
        return new Links(sender, receiver);
    }
}
