package dev.jderp.prober.relay;

import dev.jderp.prober.schedule.MetricFamilies;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.prober.schedule.ProbeFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures queuing delay: sends small packets continuously, at a fixed rate, from a client of one node to a client of
 * another, and measures the delay of each ({@code docs/protocol.md#probes}). Packets under way when a run ends count
 * neither as received nor as dropped.
 */
final class QueuingDelayProbe implements ProbeFunction, ProbeClass.ProbeMetrics {

    /** About the size of a CallMeMaybe packet. */
    static final int PACKET_BYTES = 260;

    private final NodePair pair;
    private final RelayLink.Opener opener;
    private final long periodNs;
    private final Duration timeout;
    private final PacketTimes times = new PacketTimes();

    private QueuingDelayProbe(NodePair pair, RelayLink.Opener opener, int packetsPerSecond, Duration timeout) {
        this.pair = pair;
        this.opener = opener;
        this.periodNs = TimeUnit.SECONDS.toNanos(1) / packetsPerSecond;
        this.timeout = timeout;
    }

    static ProbeClass of(NodePair pair, RelayLink.Opener opener, int packetsPerSecond, Duration timeout) {
        QueuingDelayProbe probe = new QueuingDelayProbe(pair, opener, packetsPerSecond, timeout);
        return pair.probe("derp_qd", probe).withMetrics(probe);
    }

    @Override
    public void probe(ProbeContext context) throws IOException, InterruptedException {
        NodePair.Links links = pair.open(opener, false, context);
        PacketTimes.Run run = times.start(timeout.toNanos());
        Thread receiver = Thread.ofVirtual().name("derp-probe-receive").start(() -> {
            try {
                while (true) {
                    byte[] packet = links.to().receive(links.from().publicKey());
                    if (packet.length == PACKET_BYTES) {
                        run.onReceive(ByteBuffer.wrap(packet).getLong(0), context.nanoTime());
                    }
                }
            } catch (IOException e) {
                links.from().close(); // so that the sender fails as well
            }
        });
        try {
            long nextNs = context.nanoTime();
            for (long number = 0; receiver.isAlive(); number++) {
                byte[] packet = ByteBuffer.allocate(PACKET_BYTES).putLong(0, number).array();
                run.onSend(number, context.nanoTime());
                links.from().send(links.to().publicKey(), packet);
                nextNs = Math.max(nextNs + periodNs, context.nanoTime() - periodNs); // no burst after a stall
                TimeUnit.NANOSECONDS.sleep(Math.max(0, nextNs - context.nanoTime()));
            }
            throw new IOException("the connection to " + pair.to().name() + " was lost");
        } finally {
            links.to().close();
        }
    }

    @Override
    public void collect(MetricFamilies families, Map<String, String> labels) {
        families.untyped("derp_qd_probe_dropped_packets", "Packets that have not arrived in time.", labels,
                (double) times.dropped());
        families.histogram("derp_qd_probe_delays_seconds", "Seconds from sending a packet to its arrival.", labels,
                times.delays());
    }
}
