package dev.jderp.prober;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends small packets at a fixed rate from a client of one node to a client of another without end, and measures how
 * long each takes ({@code docs/protocol.md#probes}). Packets under way when a run ends count neither as received nor as
 * dropped.
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
        PacketTimes.Run run = times.run(timeout.toNanos());
        Thread receiver = Thread.ofVirtual().name("derp-probe-receive").start(() -> {
            try {
                while (true) {
                    byte[] packet = links.to().receive(links.from().publicKey());
                    if (packet.length == PACKET_BYTES) {
                        run.received(ByteBuffer.wrap(packet).getLong(0), context.nanoTime());
                    }
                }
            } catch (IOException e) {
                links.from().close(); // so that the sender fails, too
            }
        });
        try {
            long nextNs = context.nanoTime();
            for (long number = 0; receiver.isAlive(); number++) {
                byte[] packet = ByteBuffer.allocate(PACKET_BYTES).putLong(0, number).array();
                run.sent(number, context.nanoTime());
                links.from().send(links.to().publicKey(), packet);
                nextNs = Math.max(nextNs + periodNs, context.nanoTime() - periodNs); // no burst after a stall
                TimeUnit.NANOSECONDS.sleep(Math.max(0, nextNs - context.nanoTime()));
            }
            throw new IOException("the connection to " + pair.to().name() + " has ended");
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
