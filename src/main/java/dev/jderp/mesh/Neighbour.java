package dev.jderp.mesh;

import dev.jderp.client.dial.Authorities;
import dev.jderp.client.dial.NodeTrust;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.HostPort;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.server.LinkEnd;
import dev.jderp.server.LinkListener;
import dev.jderp.server.LinkTransport;
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
    private static final Duration SELF_CHECK = Duration.ofMinutes(10);
    private static final Duration DUPLICATE_CHECK = Duration.ofMinutes(1);

    // fixed
    private final MeshContext mesh;
    private final NeighbourAddress address;
    private final String source;
    private final boolean plain;
    private final int port;
    private final Outage outage;
    private final RetryDelay delay;

    // tasks of the mesh
    private boolean isListed = true;
    private List<InetAddress> untried = List.of();
    /** Distinguishes the events of the current attempt from those of earlier ones. */
    private int attempt;

    // tasks of the mesh write, all read
    private volatile NeighbourState state = NeighbourState.WAITING;
    private volatile long sinceMs;
    private volatile @Nullable MeshLink link;
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
                mesh.tasks().run(() -> failed(number, "unknown host " + address.dialHost()));
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
                        mesh.options().node(address, next.getAddress()), new Authorities(mesh.roots()), false));
        String hostHeader = HostPort.text(address.host(), port, HttpUrl.defaultPort(!plain));
        mesh.dialer().dial(new LinkDialer.Target(next, address.host(), hostHeader, trust.map(each -> each)),
                new Attempt(number, next));
    }

    /** The events of one attempt and its link, which may come from any thread. */
    private final class Attempt implements LinkDialer.Outcome, LinkListener {

        private final int number;
        private final InetSocketAddress to;
        private volatile @Nullable NodePublicKey key;
        private volatile @Nullable MeshLink own;

        Attempt(int number, InetSocketAddress to) {
            this.number = number;
            this.to = to;
        }

        @Override
        public void failed(LinkDialer.Step step, String detail) {
            mesh.tasks().run(() -> {
                if (number == attempt) {
                    String why = detail + " (" + HostPort.text(to.getAddress().getHostAddress(), port) + ")";
                    if (step == LinkDialer.Step.CONNECT) {
                        Neighbour.this.failed(number, why);
                    } else {
                        retry(number, why, delay.afterRefusal());
                    }
                }
            });
        }

        @Override
        public MeshLink opened(LinkTransport transport) {
            MeshLink opened = mesh.relay().openLink(mesh.options().link(), transport, this);
            own = opened;
            mesh.tasks().run(() -> {
                if (number == attempt && state != NeighbourState.REMOVED) {
                    link = opened;
                } else {
                    opened.close();
                }
            });
            return opened;
        }

        @Override
        public boolean isWanted(NodePublicKey neighbour) {
            key = neighbour;
            return !neighbour.equals(mesh.relay().publicKey())
                    && mesh.owners().putIfAbsent(neighbour, Neighbour.this) == null;
        }

        @Override
        public void up() {
            mesh.tasks().run(() -> {
                if (number == attempt && state != NeighbourState.REMOVED) {
                    Neighbour.this.up(key);
                }
            });
        }

        @Override
        public void down(LinkEnd reason, String detail) {
            NodePublicKey known = key;
            if (known != null) {
                mesh.owners().remove(known, Neighbour.this);
            }
            MeshLink ended = own;
            if (ended != null) {
                mesh.tasks().runBlocking(ended::removePeers);
            }
            mesh.tasks().run(() -> {
                if (number == attempt) {
                    Neighbour.this.down(number, reason, detail, known);
                }
            });
        }
    }

    private void up(@Nullable NodePublicKey key) {
        untried = List.of();
        lastKey = key;
        links.incrementAndGet();
        become(NeighbourState.UP);
        outage.works();
        lastProblem = "";
        LOG.log(Level.INFO, () -> "link to " + address + " is up"
                + (key == null ? "" : "; its key is " + key.shortText()));
    }

    private void down(int number, LinkEnd reason, String detail, @Nullable NodePublicKey key) {
        link = null;
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
                if (self) {
                    outage.works();
                }
                if (state != (self ? NeighbourState.SELF : NeighbourState.DUPLICATE)) {
                    LOG.log(Level.INFO, () -> "no link to " + address + ": it is " + detail);
                }
                lastProblem = detail;
                become(self ? NeighbourState.SELF : NeighbourState.DUPLICATE);
                again(number, self ? SELF_CHECK : DUPLICATE_CHECK);
            }
            case REFUSED, PROTOCOL_VIOLATION, INTERNAL_ERROR -> retry(number, detail, delay.afterRefusal());
            default -> {
                if (worked) {
                    LOG.log(Level.INFO, () -> "link to " + address + " has ended: " + detail);
                    lastProblem = detail;
                    become(NeighbourState.WAITING);
                    again(number, delay.afterLink());
                } else {
                    failed(number, detail);
                }
            }
        }
    }

    private void failed(int number, String why) {
        if (number != attempt) {
            return;
        }
        if (untried.isEmpty()) {
            retry(number, why, delay.afterFailure());
        } else {
            dial(number);
        }
    }

    private void retry(int number, String why, Duration in) {
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

    /** Whether the place that named this neighbour still names it; a neighbour that is not named goes with its link. */
    void setListed(boolean listed) {
        isListed = listed;
        if (!listed && state != NeighbourState.UP && state != NeighbourState.CONNECTING) {
            mesh.forget(this);
            remove();
        }
    }

    /** Ends the link for good. */
    void remove() {
        become(NeighbourState.REMOVED);
        attempt++;
        MeshLink open = link;
        link = null;
        if (open != null) {
            open.close();
        }
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
        return Optional.ofNullable(link).filter(MeshLink::isUp);
    }

    /** The state as others see it. */
    NeighbourStatus status() {
        MeshLink open = link;
        NodePublicKey key = open != null && open.neighbour().isPresent() ? open.neighbour().get() : lastKey;
        boolean hasIncoming = key != null
                && mesh.relay().connections(key).filter(all -> all.connections().stream().anyMatch(
                        each -> each.isMeshPeer())).isPresent();
        return NeighbourStatus.of(address, source, state, sinceMs, Optional.ofNullable(key),
                hasIncoming, links.get(), lastProblem, Optional.ofNullable(open));
    }
}
