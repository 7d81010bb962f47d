package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.derpmap.MapDocument;
import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.SharedText;
import dev.jderp.kit.SmallFile;
import dev.jderp.metrics.Outages;
import dev.jderp.reload.Reloader;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The DERP map that this relay serves, with its sources and edits. Safe for any thread; edits wait for each other and
 * for the disk.
 *
 * <p>An edit is made only if {@code expected} accepts the current version of the map, and is on disk when the method
 * returns; an edit that fails has changed nothing. An edit without effect keeps the version.
 */
public final class DerpMaps implements AutoCloseable {

    private static final Logger LOG = System.getLogger(DerpMaps.class.getName());
    private static final int MAX_FILE_BYTES = 4 << 20;

    private final MapOptions options;
    private final CurrentMap map;
    private final @Nullable MapFetcher fetcher;

    /**
     * Creates the map from these sources and the edits on disk.
     *
     * @param own supplies this relay's region, now and at each {@link #rebuild}
     * @throws IOException if the edits cannot be read or conflict with the relay's own region, in one line
     */
    public DerpMaps(MapOptions options, Supplier<DerpMap> own) throws IOException {
        this(options, own, List.of(), new Outages());
    }

    /**
     * Creates the map from these sources and the edits on disk.
     *
     * @param own supplies this relay's region, now and at each {@link #rebuild}
     * @param roots authorities for the certificates of URLs, in addition to the JDK's
     * @param outages receives the state of each URL: whether it returns a valid map
     * @throws IOException if the edits cannot be read or conflict with the relay's own region, in one line
     */
    public DerpMaps(MapOptions options, Supplier<DerpMap> own, List<X509TrustManager> roots, Outages outages)
            throws IOException {
        this(options, own, AtomicFile.shared(overlayPath(options)), roots, outages);
    }

    /** Creates the map with this file for the edits. */
    DerpMaps(
            MapOptions options, Supplier<DerpMap> own, AtomicFile edits, List<X509TrustManager> roots, Outages outages)
            throws IOException {
        this.options = options;
        OverlayFile overlayFile = new OverlayFile(edits);
        Overlay overlay = overlayFile.read();
        MapSources sources = new MapSources(options, own, outages);
        try {
            map = new CurrentMap(sources, overlayFile, overlay, options.drainedLast());
        } catch (DerpMapException e) {
            throw new IOException(edits.path() + " conflicts with the relay's own region: " + e.getMessage(), e);
        }
        fetcher = sources.urls().isEmpty() ? null : new MapFetcher(sources.urls(), roots, map::accept);
    }

    static Path overlayPath(MapOptions options) {
        return options.directory().resolve("derpmap-edits.json");
    }

    /**
     * Reads the map file, if one is set, now and whenever it changes. A new version that is invalid, or conflicts with
     * the relay's own region and the edits, is refused, and the old one stays in use.
     *
     * @throws IOException if the file is invalid now, in one line that names it
     */
    public void watch(Reloader reloader) throws IOException {
        if (options.file().isPresent()) {
            // one step, so that no edit comes between the check and the use
            reloader.<DerpMap>watch(options.file().get(), this::readFile, unused -> {
            });
        }
    }

    private DerpMap readFile(Path path) throws IOException {
        try {
            MapDocument document = MapText.document(SmallFile.readText(path, MAX_FILE_BYTES));
            List<String> warnings = SourceState.texts(document.warnings());
            map.useFile(document.map(), warnings);
            warnings.forEach(each -> LOG.log(Level.WARNING, () -> path + ": " + each));
            return document.map();
        } catch (DerpMapException e) {
            String problem = path + ": " + e.getMessage();
            map.fileFailed(problem);
            throw new IOException(problem, e);
        } catch (IOException e) {
            map.fileFailed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Starts to fetch the URLs, now and at each interval, on another thread; without URLs, does nothing. */
    public void start() {
        if (fetcher != null) {
            fetcher.start(options.refreshInterval());
        }
    }

    /** Gets this relay's own region again. If it conflicts with file or edits, logs that and keeps the old one. */
    public void rebuild() {
        if (options.ownRegion()) {
            map.rebuildOwn();
        }
    }

    /**
     * Reads the edits on disk again, which another process has written until now.
     *
     * @throws IOException if they are invalid or conflict with the relay's own region, in one line; they stay as they
     *     were
     */
    public void readEditsAgain() throws IOException {
        try {
            map.readAgain();
        } catch (DerpMapException e) {
            throw new IOException(
                    overlayPath(options) + " conflicts with the relay's own region: " + e.getMessage(), e);
        }
    }

    /** The page for a tailnet; for {@code default}, nodes are in the written order. Takes no lock. */
    public MapPage served(String tailnet) {
        return map.page(tailnet);
    }

    /** The current map. Takes no lock. */
    public Edition current() {
        return map.edition();
    }

    /** The states of the sources, in the order of precedence. */
    public List<SourceState> sources() {
        return map.states();
    }

    /** Fetches all URLs now and waits for the answers, up to a minute or until interrupted; returns all states. */
    public List<SourceState> refresh() {
        if (fetcher != null) {
            try {
                fetcher.fetchAll();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return sources();
    }

    /** Shares the edits with the other relays of the region from now on. */
    public void share(SharedText.Sharing sharing) {
        map.share(sharing);
    }

    /**
     * Replaces the whole map.
     *
     * @throws StaleEditionException if the version is not the expected one
     * @throws DerpMapException if the result is not a valid map
     * @throws IOException if the edit cannot be stored
     */
    public Edition putMap(Predicate<String> expected, DerpMap target)
            throws StaleEditionException, DerpMapException, IOException {
        return editWithoutEntry(expected, edits -> edits.putMap(target));
    }

    /** Adds or replaces a region. */
    public Edition putRegion(Predicate<String> expected, DerpRegion region)
            throws StaleEditionException, DerpMapException, IOException {
        return editWithoutEntry(expected, edits -> edits.putRegion(region));
    }

    /** Removes a region, whatever its source. */
    public Edition removeRegion(Predicate<String> expected, int regionId)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return map.edit(expected, edits -> edits.removeRegion(regionId));
    }

    /** Adds or replaces a node in a region of the map. */
    public Edition putNode(Predicate<String> expected, DerpNode node)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return map.edit(expected, edits -> edits.putNode(node));
    }

    /** Removes a node, whatever its source. */
    public Edition removeNode(Predicate<String> expected, int regionId, String name)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return map.edit(expected, edits -> edits.removeNode(regionId, name));
    }

    /** Marks a node as drained or not drained. */
    public Edition drain(Predicate<String> expected, int regionId, String name, boolean isDrained)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return map.edit(expected, edits -> edits.drain(regionId, name, isDrained));
    }

    /** Discards all edits, including the drained nodes. */
    public Edition revert(Predicate<String> expected) throws StaleEditionException, DerpMapException, IOException {
        return editWithoutEntry(expected, Edits::revert);
    }

    /** Discards the edits of a region, including its drained nodes. */
    public Edition revertRegion(Predicate<String> expected, int regionId)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return map.edit(expected, edits -> edits.revertRegion(regionId));
    }

    /** Makes an edit that does not need an existing entry. */
    private Edition editWithoutEntry(Predicate<String> expected, CurrentMap.Edit edit)
            throws StaleEditionException, DerpMapException, IOException {
        try {
            return map.edit(expected, edit);
        } catch (NoSuchEntryException e) {
            throw new IllegalStateException("this edit needs no existing entry", e);
        }
    }

    /** Stops fetching and ends its threads. The current map is still served. */
    @Override
    public void close() {
        map.close();
        if (fetcher != null) {
            fetcher.close();
        }
    }
}
