package dev.jderp.client;

import dev.jderp.client.NodeDialer.Family;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.IpLiteral;
import dev.jderp.stun.StunClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The network that this machine is on. What blocks is done by virtual threads, which are interrupted at the end. */
final class HostNetwork implements Network {

    private static final System.Logger LOG = System.getLogger(HostNetwork.class.getName());

    private final Set<Family> families;
    private final HttpsCheck https;
    private final PortalCheck portal;
    private final StunClient stun = new StunClient();
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("derp-netcheck-", 0).factory());

    HostNetwork(Set<Family> families, HttpsCheck https, PortalCheck portal) {
        this.families = families;
        this.https = https;
        this.portal = portal;
    }

    @Override
    public Set<Family> families() {
        return families;
    }

    @Override
    public boolean hasIpv6() {
        try {
            return stun.localPort(true) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void lookUp(String host, Family family, Consumer<Optional<InetAddress>> answer) {
        Optional<InetAddress> literal = IpLiteral.parseWithZone(host).filter(family::holds);
        if (literal.isPresent()) {
            answer.accept(literal);
        } else {
            answer(host, () -> find(host, family), answer);
        }
    }

    private static InetAddress find(String host, Family family) throws UnknownHostException {
        for (InetAddress each : InetAddress.getAllByName(host)) {
            if (family.holds(each)) {
                return each;
            }
        }
        throw new UnknownHostException(host + " has no " + family + " address");
    }

    @Override
    public void stun(InetSocketAddress server, StunListener listener) {
        try {
            var unused = stun.send(server).thenAccept(it -> listener.answered(it.roundTrip(), it.mapped()));
            listener.sent();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "STUN to " + server + ": " + e);
            listener.notSent();
        }
    }

    @Override
    public void https(DerpRegion region, Consumer<Optional<HttpsLatency>> answer) {
        answer("region " + region.regionId(), () -> https.measure(region), answer);
    }

    @Override
    public void captivePortal(InetAddress relay, Consumer<Optional<Boolean>> answer) {
        answer("port 80 of " + relay, () -> portal.isCaptive(relay), answer);
    }

    private <T> void answer(String whom, Callable<T> question, Consumer<Optional<T>> answer) {
        threads.execute(() -> {
            Optional<T> found = Optional.empty();
            try {
                found = Optional.of(question.call());
            } catch (Exception e) {
                LOG.log(System.Logger.Level.DEBUG, () -> whom + ": " + e);
            }
            answer.accept(found);
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            stun.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the STUN sockets: " + e);
        }
    }
}
