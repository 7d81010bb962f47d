package dev.jderp.prober.relay;

import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.prober.schedule.ProbeFunction;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;

/** Sends eight random bytes from a client of one node to a client of another ({@code docs/protocol.md#probes}). */
final class MeshProbe implements ProbeFunction {

    private static final int BYTES = 8;

    private final NodePair pair;
    private final RelayLink.Opener opener;
    private final SecureRandom random = new SecureRandom();

    private MeshProbe(NodePair pair, RelayLink.Opener opener) {
        this.pair = pair;
        this.opener = opener;
    }

    static ProbeClass of(NodePair pair, RelayLink.Opener opener) {
        return pair.probe("derp_mesh", new MeshProbe(pair, opener));
    }

    @Override
    public void probe(ProbeContext context) throws IOException, InterruptedException {
        NodePair.Links links = pair.open(opener, true, context);
        var why = links.watchSender();
        byte[] packet = new byte[BYTES];
        random.nextBytes(packet);
        links.from().send(links.to().publicKey(), packet);
        if (!Arrays.equals(packet, links.receive(why))) {
            throw new IOException("the packet that arrived is not the one that was sent");
        }
    }
}
