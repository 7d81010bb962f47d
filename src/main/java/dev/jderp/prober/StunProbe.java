package dev.jderp.prober;

import dev.jderp.stun.StunClient;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Asks a relay by STUN where it sees us, again every 2 s until it answers; each run from a socket of its own. */
final class StunProbe implements ProbeFunction {

    private static final int ANSWER_MS = 2_000;

    private final InetSocketAddress address;

    private StunProbe(InetSocketAddress address) {
        this.address = address;
    }

    static ProbeClass of(InetSocketAddress address) {
        return ProbeClass.of("derp_udp", new StunProbe(address))
                .withLabel("address_family", address.getAddress() instanceof Inet6Address ? "ipv6" : "ipv4");
    }

    @Override
    public void probe(ProbeContext context) throws IOException, InterruptedException {
        StunClient client = context.closing(new StunClient());
        context.doing("waiting for an answer from " + address.getHostString() + " port " + address.getPort());
        while (true) {
            try {
                var unused = client.ask(address, Duration.ofMillis(context.timeoutMs(ANSWER_MS)));
                return;
            } catch (SocketTimeoutException e) {
                if (context.isOver() || context.leftNs() <= 0) {
                    throw e;
                }
            }
        }
    }
}
