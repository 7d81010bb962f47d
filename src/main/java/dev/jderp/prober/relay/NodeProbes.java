package dev.jderp.prober.relay;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.prober.schedule.ProbeClass;
import java.net.InetSocketAddress;

/** Makes the probes of relays. Tests replace it, to check which probes a map leads to. */
public interface NodeProbes {

    /** A probe of TLS and the certificate. */
    ProbeClass tls(DerpNode node);

    /** A probe of STUN at one address. */
    ProbeClass udp(DerpNode node, InetSocketAddress address);

    /** A probe that sends a packet from a client of one node to a client of another, or of the same. */
    ProbeClass mesh(DerpNode from, DerpNode to);

    /** A probe that sends many packets between two such clients. */
    ProbeClass bandwidth(DerpNode from, DerpNode to);

    /** A continuous probe that sends packets between two such clients. */
    ProbeClass queuingDelay(DerpNode from, DerpNode to);
}
