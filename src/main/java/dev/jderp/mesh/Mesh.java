package dev.jderp.mesh;

import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.server.MeshLink;
import dev.jderp.server.Relay;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;

/**
 * The links of this relay to its neighbours: those that are listed, and those that are found. Any thread may call it;
 * nothing blocks.
 */
public final class Mesh implements AutoCloseable {

    /** Neighbours are looked for so often: more often than most records in DNS change. */
    private static final Duration FIND_INTERVAL = Duration.ofSeconds(10);
    private static final int MAX_NEIGHBOURS = 256;

    private final MeshContext context;
    private final NeighbourFinder finder;
    private final List<SourceName> sources;
    private final List<Neighbour> neighbours = new CopyOnWriteArrayList<>();
    private final Map<SourceName, Outage> finding = new LinkedHashMap<>();

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
        this(relay, options, dialer, roots, new NeighbourFinder(new SystemNames(), ownRegion, ownNode),
                new SystemNames(), new ThreadTasks(), InstantSource.system());
    }

    Mesh(
            Relay relay, MeshOptions options, LinkDialer dialer, List<X509TrustManager> roots, NeighbourFinder finder,
            NameLookup names, MeshTasks tasks, InstantSource wallClock) {
        this.context = new MeshContext(relay, options, dialer, names, List.copyOf(roots),
                relay.measurements().outages(), tasks, wallClock, () -> ThreadLocalRandom.current().nextDouble(),
                new ConcurrentHashMap<>(), neighbours::remove);
        this.finder = finder;
        this.sources = options.sources();
        for (SourceName each : sources) {
            finding.put(each, context.outages().add(Dependency.MESH_LINK, "the search by " + each.text()));
        }
    }

    /** Begins to make links and to look for neighbours. */
    public void start() {
        setListed(context.options().neighbours());
        sources.forEach(this::find);
    }

    /** Replaces the list of neighbours; those that are found stay. */
    public void setListed(List<NeighbourAddress> listed) {
        context.tasks().run(() -> update("list", listed));
    }

    /** Finds neighbours in this data grid from now on, if the grid is one of the sources. */
    public void useGrid(GridMembership membership) {
        finder.useGrid(membership);
        findNow();
    }

    /** Looks for neighbours now, in addition to the periodic search. */
    public void findNow() {
        sources.forEach(each -> context.tasks().runBlocking(() -> findOnce(each)));
    }

    private void find(SourceName source) {
        context.tasks().runBlocking(() -> findOnce(source));
        context.tasks().runAfter(FIND_INTERVAL, () -> find(source));
    }

    private void findOnce(SourceName source) {
        Outage outage = Objects.requireNonNull(finding.get(source));
        try {
            List<NeighbourAddress> found = finder.find(source);
            outage.works();
            context.tasks().run(() -> update(source.text(), found));
        } catch (IOException e) { // those that are known stay
            outage.failed("no neighbours found by " + source.text() + ": " + e.getMessage(), false);
        }
    }

    /** A source names these neighbours now. */
    private void update(String source, List<NeighbourAddress> named) {
        List<String> texts = named.stream().map(NeighbourAddress::text).toList();
        for (Neighbour each : neighbours) {
            if (each.source().equals(source)) {
                each.setListed(texts.contains(each.address().text()));
            }
        }
        for (NeighbourAddress each : named) {
            if (neighbours.size() < MAX_NEIGHBOURS && neighbours.stream()
                    .noneMatch(known -> known.address().text().equals(each.text()))) {
                Neighbour added = new Neighbour(context, each, source);
                neighbours.add(added);
                added.start();
            }
        }
    }

    /** Every neighbour with its link, at about this moment. */
    public List<NeighbourStatus> status() {
        return neighbours.stream().map(Neighbour::status).toList();
    }

    /** Has every neighbour close the connections of {@code key}; returns how many neighbours were asked. */
    public int closePeer(NodePublicKey key) {
        List<MeshLink> links = new ArrayList<>();
        neighbours.forEach(each -> each.link().ifPresent(links::add));
        links.forEach(each -> each.closePeer(key));
        return links.size();
    }

    /** Ends every link. */
    @Override
    public void close() {
        context.tasks().close();
        neighbours.forEach(Neighbour::remove);
        neighbours.clear();
    }
}
