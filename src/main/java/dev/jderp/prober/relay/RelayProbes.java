package dev.jderp.prober.relay;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeClock;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Makes the probes that connect to relays. */
public final class RelayProbes implements NodeProbes {

    /**
     * The amount that probes send.
     *
     * @param bandwidthBytes the bytes of a bandwidth probe
     * @param packetsPerSecond the rate of packets that measure the queuing delay
     * @param packetTimeout the time after which such a packet counts as dropped
     */
    public record Load(long bandwidthBytes, int packetsPerSecond, Duration packetTimeout) {
    }

    private final Load load;
    private final RelayLink.Opener links;
    private final TlsProbe.Handshake handshake;
    private final HttpFetch fetch;
    private final ProbeClock clock;

    /**
     * Probes that connect with {@code clients}.
     *
     * @param fetch fetches revocation lists
     * @param clock the time by which certificates expire
     */
    public RelayProbes(Load load, RelayClients clients, HttpFetch fetch, ProbeClock clock) {
        this(load, clients, clients, fetch, clock);
    }

    RelayProbes(Load load, RelayLink.Opener links, TlsProbe.Handshake handshake, HttpFetch fetch, ProbeClock clock) {
        this.load = load;
        this.links = links;
        this.handshake = handshake;
        this.fetch = fetch;
        this.clock = clock;
    }

    @Override
    public ProbeClass tls(DerpNode node) {
        return TlsProbe.of(node, handshake, fetch, clock);
    }

    @Override
    public ProbeClass udp(DerpNode node, InetSocketAddress address) {
        return StunProbe.of(address);
    }

    @Override
    public ProbeClass mesh(DerpNode from, DerpNode to) {
        return MeshProbe.of(new NodePair(from, to), links);
    }

    @Override
    public ProbeClass bandwidth(DerpNode from, DerpNode to) {
        return BandwidthProbe.of(new NodePair(from, to), links, load.bandwidthBytes());
    }

    @Override
    public ProbeClass queuingDelay(DerpNode from, DerpNode to) {
        return QueuingDelayProbe.of(
                new NodePair(from, to), links, load.packetsPerSecond(), load.packetTimeout());
    }
}
