package dev.jderp.prober.relay;

import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.prober.schedule.ProbeFunction;
import dev.jderp.stun.StunClient;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Measures STUN: sends a request to a relay, and again every 2 s until it answers, from a new socket in each run
 * ({@code docs/protocol.md#probes}).
 */
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
