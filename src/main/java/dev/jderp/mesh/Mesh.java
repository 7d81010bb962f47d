package dev.jderp.mesh;

import dev.jderp.client.dial.Authorities;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.ErrorLine;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.reload.ReloadResult;
import dev.jderp.server.ClientListener;
import dev.jderp.server.ClientView;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.X509TrustManager;

/**
 * The links of this relay to its neighbours: those that are listed, and those that are found. Any thread may call it;
 * nothing blocks.
 */
public final class Mesh implements AutoCloseable {

    /** The time between two searches: they come more often than most records in DNS change. */
    private static final Duration FIND_INTERVAL = Duration.ofSeconds(10);
    /** The neighbours that are used at most. */
    public static final int MAX_NEIGHBOURS = 256;
    private static final String LIST = "list";
    private static final String API = "api";
    private static final Logger LOG = System.getLogger(Mesh.class.getName());

    private final MeshContext context;
    private final NeighbourFinder finder;
    private final List<SourceName> sources;
    private final List<Neighbour> neighbours = new CopyOnWriteArrayList<>();
    private final Map<SourceName, Outage> finding = new LinkedHashMap<>();
    /** The neighbours that each place names, by their texts; used by tasks of the mesh. */
    private final Map<String, Set<String>> named = new LinkedHashMap<>();
    /** Whether a neighbour was left out; used by tasks of the mesh, so that there is one line for all. */
    private boolean isFull;
    private final ClientListener arrivals = new ClientListener() {
        @Override
        public void connected(ClientView client) {
            if (client.isMeshPeer()) {
                client.key().ifPresent(key -> context.tasks().run(
                        () -> neighbours.forEach(each -> each.wake(key))));
            }
        }

        @Override
        public void gone(ClientView client, CloseReason reason) {}
    };

    /**
     * A mesh; {@link #start} makes the links.
     *
     * @param relay this relay, which must have a mesh key
     * @param dialer connects to the other relays
     * @param roots authorities beside the JDK's and Let's Encrypt's
     * @param ownRegion this relay's region in the map that it serves
     * @param ownNode this relay's name there
     */
    public Mesh(
            Relay relay, MeshOptions options, LinkDialer dialer, List<X509TrustManager> roots,
            Supplier<Optional<DerpRegion>> ownRegion, String ownNode) {
        this(relay, options, dialer, roots, ownRegion, ownNode, new SystemNames(), new ThreadTasks(),
                InstantSource.system());
    }

    Mesh(
            Relay relay, MeshOptions options, LinkDialer dialer, List<X509TrustManager> roots,
            Supplier<Optional<DerpRegion>> ownRegion, String ownNode, NameLookup names, MeshTasks tasks,
            InstantSource wallClock) {
        this.context = new MeshContext(relay, options, dialer, names, new Authorities(roots),
                relay.measurements().outages(), tasks, wallClock, () -> ThreadLocalRandom.current().nextDouble(),
                new ConcurrentHashMap<>(), neighbours::remove);
        this.finder = new NeighbourFinder(names, ownRegion, ownNode);
        this.sources = options.sources();
        for (SourceName each : sources) {
            finding.put(each, context.outages().add(Dependency.MESH_LINK, "the search by " + each.text()));
        }
    }

    /** Begins to make links and to search for neighbours. */
    public void start() {
        context.relay().addListener(arrivals);
        setListed(context.options().neighbours());
        sources.forEach(this::find);
    }

    /** Replaces the list of neighbours of the settings; those that other places name stay. */
    public void setListed(List<NeighbourAddress> listed) {
        context.tasks().run(() -> update(LIST, listed));
    }

    /** Finds neighbours in this data grid from now on, if the grid is one of the sources. */
    public void useGrid(GridMembership membership) {
        finder.useGrid(membership);
        sources.stream().filter(each -> each.kind() == SourceName.Kind.GRID).forEach(
                each -> context.tasks().runBlocking(() -> findOnce(each)));
    }

    /** Replaces the list of neighbours of the API; those that other places name stay. */
    public void setEdited(List<NeighbourAddress> edited) {
        context.tasks().run(() -> update(API, edited));
    }

    /** Searches for neighbours now, in addition to the periodic search; blocks. Returns a result for each source. */
    public List<ReloadResult> findNow() {
        return sources.stream().map(each -> findOnce(each)
                .map(problem -> ReloadResult.refused(each.text(), problem))
                .orElseGet(() -> ReloadResult.good(each.text()))).toList();
    }

    private void find(SourceName source) {
        context.tasks().runBlocking(() -> findOnce(source));
        context.tasks().runAfter(FIND_INTERVAL, () -> find(source));
    }

    /** Searches once; returns the fault in one line, or empty if there is none. */
    private Optional<String> findOnce(SourceName source) {
        Outage outage = Objects.requireNonNull(finding.get(source));
        try {
            List<NeighbourAddress> found = finder.find(source);
            outage.works();
            context.tasks().run(() -> update(source.text(), found));
            return Optional.empty();
        } catch (IOException e) { // those that are known stay
            String problem = ErrorLine.of(e);
            outage.failed("no neighbours found by " + source.text() + ": " + problem + "; those that are known stay",
                    false);
            return Optional.of(problem);
        }
    }

    /** A place names these neighbours now. */
    private void update(String source, List<NeighbourAddress> now) {
        named.put(source, now.stream().map(NeighbourAddress::text).collect(Collectors.toUnmodifiableSet()));
        for (Neighbour each : neighbours) {
            Optional<String> place = placeOf(each);
            each.setSource(place);
            if (place.isEmpty() && source.equals(API)) { // an operator has removed it: it goes, link or not
                each.remove();
                context.forget(each);
            }
        }
        for (NeighbourAddress each : now) {
            if (neighbours.stream().noneMatch(known -> known.address().text().equals(each.text()))) {
                add(each, source);
            }
        }
    }

    /** The first place that names a neighbour. */
    private Optional<String> placeOf(Neighbour neighbour) {
        String text = neighbour.address().text();
        return named.entrySet().stream().filter(each -> each.getValue().contains(text)).map(Map.Entry::getKey)
                .findFirst();
    }

    private void add(NeighbourAddress address, String source) {
        if (neighbours.size() >= MAX_NEIGHBOURS) {
            if (!isFull) {
                LOG.log(Level.WARNING, () -> "no link to " + address + " (" + source + ") and further neighbours: "
                        + MAX_NEIGHBOURS + " are the most");
            }
            isFull = true;
            return;
        }
        isFull = false;
        Neighbour added = new Neighbour(context, address, source);
        neighbours.add(added);
        added.start();
    }

    /** Every neighbour with its link, at about this moment. */
    public List<NeighbourStatus> status() {
        return neighbours.stream().map(Neighbour::status).toList();
    }

    /** Whether packets can be forwarded to some neighbour now. */
    public boolean hasLinks() {
        return neighbours.stream().anyMatch(each -> each.link().isPresent());
    }

    /** Ends every link. */
    @Override
    public void close() {
        context.relay().removeListener(arrivals);
        context.tasks().close();
        neighbours.forEach(Neighbour::remove);
        neighbours.clear();
    }
}
