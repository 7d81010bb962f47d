package dev.jderp.prober.relay;

import dev.jderp.prober.schedule.MetricFamilies;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.prober.schedule.ProbeFunction;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Measures bandwidth: sends many packets from a client of one node to a client of another, and checks that they arrive
 * unchanged and in order ({@code docs/protocol.md#probes}).
 */
final class BandwidthProbe implements ProbeFunction, ProbeClass.ProbeMetrics {

    private static final int IN_FLIGHT = 30;

    private final NodePair pair;
    private final RelayLink.Opener opener;
    private final long sizeBytes;
    private final LongAdder transferNs = new LongAdder();

    private BandwidthProbe(NodePair pair, RelayLink.Opener opener, long sizeBytes) {
        this.pair = pair;
        this.opener = opener;
        this.sizeBytes = sizeBytes;
    }

    static ProbeClass of(NodePair pair, RelayLink.Opener opener, long sizeBytes) {
        BandwidthProbe probe = new BandwidthProbe(pair, opener, sizeBytes);
        return pair.probe("derp_bw", probe).withLabel("tcp_in_tcp", "false").withMetrics(probe);
    }

    @Override
    public void probe(ProbeContext context) throws IOException, InterruptedException {
        NodePair.Links links = pair.open(opener, false, context);
        long beginNs = context.nanoTime();
        try {
            transfer(links, new PacketTrain(sizeBytes), context);
        } finally {
            transferNs.add(context.nanoTime() - beginNs);
        }
    }

    static void transfer(NodePair.Links links, PacketTrain train, ProbeContext context)
            throws IOException, InterruptedException {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        AtomicReference<@Nullable IOException> why = links.watchSender();
        Thread sender = Thread.ofVirtual().name("derp-probe-send").start(() -> {
            try {
                for (long i = 0; i < train.count(); i++) {
                    inFlight.acquire();
                    links.from().send(links.to().publicKey(), train.packet(i));
                }
            } catch (IOException e) {
                why.compareAndSet(null, e);
                links.to().close(); // otherwise the receiver would wait until the run's time limit
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the receiver has failed
            }
        });
        context.closing(sender::interrupt);
        try {
            for (long i = 0; i < train.count(); i++) {
                byte[] packet = links.receive(why);
                if (!Arrays.equals(packet, train.packet(i))) {
                    throw new IOException("packet " + (i + 1) + " of " + train.count()
                            + " arrived changed or out of order");
                }
                inFlight.release();
            }
        } finally {
            sender.interrupt();
        }
    }

    @Override
    public void collect(MetricFamilies families, Map<String, String> labels) {
        families.gauge("derp_bw_probe_size_bytes", "Bytes that a bandwidth probe sends.", labels, (double) sizeBytes);
        families.counter("derp_bw_transfer_time_seconds", "Seconds that bandwidth probes have spent sending.", labels,
                transferNs.sum() / 1e9);
    }
}
