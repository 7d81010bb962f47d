package dev.jderp.prober;

import dev.jderp.derpmap.DerpNode;
import java.net.InetSocketAddress;

/**
 * Probes that really connect.
 *
 * @param options how much they send
 * @param links how mesh, bandwidth and queuing delay log in
 * @param handshake how TLS is looked at
 * @param fetch gets revocation lists
 * @param clock says when a certificate expires
 */
record RelayProbes(
        ProberOptions options, RelayLink.Opener links, TlsProbe.Handshake handshake, HttpFetch fetch, ProbeClock clock)
        implements
            NodeProbes {

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
        return BandwidthProbe.of(new NodePair(from, to), links, options.bwProbeSizeBytes());
    }

    @Override
    public ProbeClass queuingDelay(DerpNode from, DerpNode to) {
        return QueuingDelayProbe.of(
                new NodePair(from, to), links, options.qdPacketsPerSecond(), options.qdPacketTimeout());
    }
}
