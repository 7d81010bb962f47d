package dev.jderp.mesh;

import dev.jderp.client.dial.NodeTrust;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.HostPort;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.LinkFailure;
import dev.jderp.metrics.Outage;
import dev.jderp.server.LinkEnd;
import dev.jderp.server.MeshLink;
import dev.jderp.url.HttpUrl;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One other relay of the region, and the link to it, which is made again whenever it has ended. Used by tasks of the
 * mesh, one at a time; any thread may read the state.
 */
final class Neighbour {

    private static final Logger LOG = System.getLogger(Neighbour.class.getName());
    private static final Duration LASTING = Duration.ofSeconds(5);
    private static final Duration SELF_CHECK = Duration.ofMinutes(10);
    private static final Duration DUPLICATE_CHECK = Duration.ofMinutes(1);

    // fixed
    private final MeshContext mesh;
    private final NeighbourAddress address;
    private final boolean plain;
    private final int port;
    private final Outage outage;
    private final RetryDelay delay;

    // tasks of the mesh
    private boolean isListed = true;
    private List<InetAddress> untried = List.of();
    /** Distinguishes the events of the current attempt from those of earlier ones. */
    private int attempt;
    /** Whether the last link was up for some time: one that ends again and again is not made again at once. */
    private boolean hasLasted;

    // tasks of the mesh write, all read
    private volatile NeighbourState state = NeighbourState.WAITING;
    private volatile long sinceMs;
    private volatile String source;
    private volatile LinkTraffic traffic = LinkTraffic.NONE;
    private volatile String lastProblem = "";
    private volatile @Nullable NodePublicKey lastKey;
    private final AtomicLong links = new AtomicLong();

    Neighbour(MeshContext mesh, NeighbourAddress address, String source) {
        this.mesh = mesh;
        this.address = address.withPin(mesh.options().pin(address.host()));
        this.source = source;
        this.plain = mesh.options().isPlain(address.host());
        this.port = mesh.options().port(address);
        this.outage = mesh.outages().add(Dependency.MESH_LINK, "the link to " + address);
        this.delay = new RetryDelay(mesh.random());
        this.sinceMs = mesh.wallClock().millis();
    }

    // attempts

    void start() {
        connect(++attempt);
    }

    /** A relay with this key has connected to this one: if it is this neighbour, it is back, and gets its link now. */
    void wake(NodePublicKey key) {
        if (state == NeighbourState.WAITING && Objects.equals(key, lastKey)) {
            untried = List.of();
            connect(++attempt);
        }
    }

    private void connect(int number) {
        if (number != attempt || state == NeighbourState.REMOVED) {
            return;
        }
        become(NeighbourState.CONNECTING);
        if (!untried.isEmpty()) {
            dial(number);
            return;
        }
        mesh.tasks().runBlocking(() -> {
            try {
                List<InetAddress> found = mesh.names().addresses(address.dialHost());
                mesh.tasks().run(() -> resolved(number, found));
            } catch (UnknownHostException e) {
                mesh.tasks().run(() -> failed(
                        number, LinkFailure.UNKNOWN_HOST, address.dialHost() + " has no address in DNS"));
            }
        });
    }

    private void resolved(int number, List<InetAddress> found) {
        if (number != attempt) {
            return;
        }
        untried = found;
        dial(number);
    }

    private void dial(int number) {
        InetSocketAddress next = new InetSocketAddress(untried.get(0), port);
        untried = untried.subList(1, untried.size());
        Optional<NodeTrust> trust = plain
                ? Optional.empty()
                : Optional.of(new NodeTrust(
                        mesh.options().node(address, next.getAddress()), mesh.authorities(), false));
        String hostHeader = HostPort.text(address.host(), port, HttpUrl.defaultPort(!plain));
        mesh.dialer().dial(new LinkDialer.Target(next, address.host(), hostHeader, trust.map(each -> each)),
                new LinkAttempt(mesh, this, number, next));
    }

    // what an attempt reports, by tasks of the mesh

    /** An attempt has not made a link. */
    void attemptFailed(int number, LinkDialer.Step step, String why) {
        if (number != attempt) {
            return;
        }
        switch (step) {
            case CONNECT -> failed(number, LinkFailure.CONNECT, why);
            case TLS -> retry(number, LinkFailure.TLS, why, delay.afterRefusal());
            case UPGRADE -> retry(number, LinkFailure.UPGRADE, why, delay.afterRefusal());
            case INTERNAL_ERROR -> retry(number, LinkFailure.INTERNAL_ERROR, why, delay.afterRefusal());
        }
    }

    /** An attempt has made this link, which has not logged in yet. */
    void opened(int number, MeshLink link) {
        if (isCurrent(number)) {
            traffic = traffic.with(link);
        } else {
            link.close();
        }
    }

    /** The link of an attempt can forward packets. */
    void up(int number, @Nullable NodePublicKey key) {
        if (isCurrent(number)) {
            up(key);
        }
    }

    private boolean isCurrent(int number) {
        return number == attempt && state != NeighbourState.REMOVED;
    }

    private void up(@Nullable NodePublicKey key) {
        untried = List.of();
        lastKey = key;
        links.incrementAndGet();
        become(NeighbourState.UP);
        outage.works();
        LOG.log(Level.INFO, () -> "link to " + address + " is up"
                + (key == null ? "" : "; its key is " + key.shortText()));
        int number = attempt;
        hasLasted = false;
        mesh.tasks().runAfter(LASTING, () -> hasLasted |= number == attempt && state == NeighbourState.UP);
        new IncomingCheck(mesh, this, () -> number == attempt && state == NeighbourState.UP).start();
    }

    /** The link of an attempt has ended. */
    void down(int number, LinkEnd reason, String detail, @Nullable NodePublicKey key) {
        if (number != attempt) {
            return;
        }
        traffic = traffic.withoutLink();
        boolean worked = state == NeighbourState.UP;
        if (state == NeighbourState.REMOVED) {
            return;
        }
        if (!isListed) {
            mesh.forget(this);
            remove();
            return;
        }
        switch (reason) {
            case NOT_WANTED -> {
                boolean self = key != null && mesh.relay().publicKey().equals(key);
                outage.works();
                if (state != (self ? NeighbourState.SELF : NeighbourState.DUPLICATE)) {
                    LOG.log(Level.INFO, () -> "no link to " + address + ": it is " + detail);
                }
                lastProblem = detail;
                become(self ? NeighbourState.SELF : NeighbourState.DUPLICATE);
                again(number, self ? SELF_CHECK : DUPLICATE_CHECK);
            }
            case REFUSED -> retry(number, LinkFailure.REFUSED, detail, delay.afterRefusal());
            case PROTOCOL_VIOLATION ->
                retry(number, LinkFailure.PROTOCOL_VIOLATION, detail, delay.afterRefusal());
            case INTERNAL_ERROR -> retry(number, LinkFailure.INTERNAL_ERROR, detail, delay.afterRefusal());
            default -> {
                if (worked) {
                    LOG.log(Level.INFO, () -> "link to " + address + " has ended: " + detail);
                    lastProblem = detail;
                    become(NeighbourState.WAITING);
                    again(number, hasLasted ? delay.afterLink() : delay.afterFailure());
                } else {
                    failed(number, reason == LinkEnd.SILENT ? LinkFailure.SILENT : LinkFailure.LOST, detail);
                }
            }
        }
    }

    private void failed(int number, LinkFailure reason, String why) {
        if (number != attempt) {
            return;
        }
        if (untried.isEmpty()) {
            retry(number, reason, why, delay.afterFailure());
        } else {
            dial(number);
        }
    }

    private void retry(int number, LinkFailure reason, String why, Duration in) {
        mesh.relay().measurements().linkFailures().increment(reason);
        lastProblem = why;
        outage.failed("no link to " + address + ": " + why + "; trying again", false);
        become(NeighbourState.WAITING);
        if (isListed) {
            again(number, in);
        } else {
            mesh.forget(this);
            remove();
        }
    }

    private void again(int number, Duration in) {
        if (number == attempt) {
            int next = ++attempt;
            mesh.tasks().runAfter(in, () -> connect(next));
        }
    }

    private void become(NeighbourState next) {
        if (state != next) {
            state = next;
            sinceMs = mesh.wallClock().millis();
        }
    }

    // the list

    /** The place that names this neighbour now. If there is none, the neighbour goes with its link. */
    void setSource(Optional<String> now) {
        isListed = now.isPresent();
        source = now.orElse(source);
        if (!isListed && state != NeighbourState.UP && state != NeighbourState.CONNECTING) {
            mesh.forget(this);
            remove();
        }
    }

    /** Ends the link for good. */
    void remove() {
        become(NeighbourState.REMOVED);
        attempt++;
        Optional<MeshLink> open = traffic.link();
        traffic = traffic.withoutLink();
        open.ifPresent(MeshLink::close);
        open.flatMap(MeshLink::neighbour).ifPresent(key -> mesh.owners().remove(key, this)); // another may have it now
        mesh.outages().remove(outage);
    }

    // state

    NeighbourAddress address() {
        return address;
    }

    String source() {
        return source;
    }

    /** The link, if packets can be forwarded now. */
    Optional<MeshLink> link() {
        return traffic.link().filter(MeshLink::isUp);
    }

    /** The state as others see it. */
    NeighbourStatus status() {
        LinkTraffic now = traffic;
        NodePublicKey key = now.link().flatMap(MeshLink::neighbour).orElse(lastKey);
        boolean hasIncoming = key != null
                && mesh.relay().connections(key).filter(all -> all.connections().stream().anyMatch(
                        each -> each.isMeshPeer())).isPresent();
        return NeighbourStatus.of(address, source, state, sinceMs, Optional.ofNullable(key),
                hasIncoming, links.get(), lastProblem, now);
    }
}
