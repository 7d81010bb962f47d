package dev.jderp.prober;

import dev.jderp.derpmap.DerpNode;
import java.net.InetSocketAddress;

/** Makes the kinds of probes of a relay; the seam between which probes there are and what they do. */
interface NodeProbes {

    /** TLS and the certificate. */
    ProbeClass tls(DerpNode node);

    /** STUN at one address. */
    ProbeClass udp(DerpNode node, InetSocketAddress address);

    /** A packet from a client of one node to a client of another, or of the same. */
    ProbeClass mesh(DerpNode from, DerpNode to);

    /** Many packets, likewise. */
    ProbeClass bandwidth(DerpNode from, DerpNode to);

    /** Packets without end, likewise. */
    ProbeClass queuingDelay(DerpNode from, DerpNode to);
}
