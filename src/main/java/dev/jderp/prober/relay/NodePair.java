package dev.jderp.prober.relay;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.prober.schedule.ProbeFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of the two clients between which a probe sends packets: two nodes of a region, or one node twice.
 *
 * @param from the sender's node
 * @param to the receiver's node
 */
record NodePair(DerpNode from, DerpNode to) {

    /** The time after which the region's other relays know of a client that has connected. */
    private static final Duration PROPAGATION = Duration.ofMillis(100);

    /** The links of the two clients. */
    record Links(RelayLink from, RelayLink to) {

        /**
         * Closes the receiver's link when the sender's link ends or reports that the receiver is gone, neither of which
         * the receiver would notice. For a sender that expects no packets.
         *
         * @return the cause, once the link was closed
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

        /** The next packet from the sender; if the link ends, the failure is {@code why} if there is one. */
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

    /** A kind of probe with the label that all probes of pairs have. */
    ProbeClass probe(String kind, ProbeFunction function) {
        return ProbeClass.of(kind, function).withLabel("derp_path", isOneNode() ? "single" : "mesh");
    }

    /** Logs in at both nodes; the links are closed at the end of the run. */
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
