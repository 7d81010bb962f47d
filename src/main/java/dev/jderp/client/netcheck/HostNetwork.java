package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer.Family;
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

/** The network of this machine. Operations that block run on virtual threads, which {@link #close} interrupts. */
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
        Optional<InetAddress> literal = IpLiteral.parseWithZone(host).filter(family::includes);
        if (literal.isPresent()) {
            answer.accept(literal);
        } else {
            runBlocking(host, () -> resolve(host, family), answer);
        }
    }

    private static InetAddress resolve(String host, Family family) throws UnknownHostException {
        for (InetAddress each : InetAddress.getAllByName(host)) {
            if (family.includes(each)) {
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
        runBlocking("region " + region.regionId(), () -> https.measure(region), answer);
    }

    @Override
    public void captivePortal(InetAddress relay, Consumer<Optional<Boolean>> answer) {
        runBlocking("port 80 of " + relay, () -> portal.isCaptive(relay), answer);
    }

    private <T> void runBlocking(String subject, Callable<T> operation, Consumer<Optional<T>> answer) {
        threads.execute(() -> {
            Optional<T> found = Optional.empty();
            try {
                found = Optional.of(operation.call());
            } catch (Exception e) {
                LOG.log(System.Logger.Level.DEBUG, () -> subject + ": " + e);
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
            LOG.log(System.Logger.Level.DEBUG, () -> "cannot close the STUN sockets: " + e);
        }
    }
}
