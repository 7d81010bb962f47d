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
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The DERP map that this relay serves, with its sources and edits. Safe for any thread; edits wait for each other, for
 * the disk, and for the region if it shares them.
 *
 * <p>An edit is made only if {@code expected} accepts the current version of the map, and is on disk when the method
 * returns; an edit that fails has changed nothing. An edit without effect keeps the version.
 */
public final class DerpMaps implements AutoCloseable {

    private static final Logger LOG = System.getLogger(DerpMaps.class.getName());
    private static final int MAX_FILE_BYTES = 4 << 20;

    /** The state that is read without the lock. */
    private record Published(Edition edition, Pages pages) {
    }

    /** One edit, as a function of the edits before it. */
    @FunctionalInterface
    private interface Edit {

        Overlay of(Edits before) throws NoSuchEntryException;
    }

    private final MapOptions options;
    private final Supplier<DerpMap> ownSupplier;
    private final OverlayFile overlayFile;
    private final List<UrlSource> urls;
    private final @Nullable MapFetcher fetcher;

    /** Guards the fields up to the blank line; not held while URLs are fetched. */
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<DerpMap> own = Optional.empty();
    private Optional<DerpMap> file = Optional.empty();
    private SourceState ownState = new SourceState(
            "own", SourceState.Kind.OWN, 0, Optional.empty(), Optional.empty(), List.of(), false);
    private SourceState fileState;
    private Combination combination;
    private SharedText shared = SharedText.LOCAL;
    private boolean closed;

    private volatile Published published;

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
        this.ownSupplier = own;
        overlayFile = new OverlayFile(edits);
        Overlay overlay = overlayFile.read();
        List<UrlSource> sources = new ArrayList<>();
        for (URI url : options.urls()) {
            sources.add(new UrlSource(url, options.directory(), outages));
        }
        urls = List.copyOf(sources);
        fileState = new SourceState(
                options.file().map(Path::toString).orElse(""),
                SourceState.Kind.FILE,
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false);
        if (options.ownRegion()) {
            this.own = Optional.of(own.get());
            ownState = good(ownState, this.own.get(), List.of());
        }
        try {
            combination = Combination.of(this.own, file, urlMaps(), overlay);
        } catch (DerpMapException e) {
            throw new IOException(edits.path() + " conflicts with the relay's own region: " + e.getMessage(), e);
        }
        published = newPublished();
        reportLeftOut();
        fetcher = urls.isEmpty() ? null : new MapFetcher(urls, roots, this::accept);
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
            reloader.<DerpMap>watch(options.file().get(), this::readFile, map -> {
            });
        }
    }

    private DerpMap readFile(Path path) throws IOException {
        try {
            MapDocument document = MapText.document(SmallFile.readText(path, MAX_FILE_BYTES));
            List<String> warnings = SourceState.texts(document.warnings());
            lock.lock();
            try {
                combine(own, Optional.of(document.map()));
                fileState = good(fileState, document.map(), warnings);
            } finally {
                lock.unlock();
            }
            warnings.forEach(each -> LOG.log(Level.WARNING, () -> path + ": " + each));
            return document.map();
        } catch (DerpMapException e) {
            String problem = path + ": " + e.getMessage();
            fileFailed(problem);
            throw new IOException(problem, e);
        } catch (IOException e) {
            fileFailed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void fileFailed(String problem) {
        lock.lock();
        try {
            fileState = failed(fileState, problem);
        } finally {
            lock.unlock();
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
        if (!options.ownRegion()) {
            return;
        }
        lock.lock();
        try {
            DerpMap map = ownSupplier.get(); // under the lock, so that an older region never replaces a newer one
            combine(Optional.of(map), file);
            ownState = good(ownState, map, List.of());
        } catch (DerpMapException e) {
            LOG.log(Level.WARNING, () -> "the relay's own region in the map is not updated: " + e.getMessage());
            ownState = failed(ownState, e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** The page for a tailnet; for {@code default}, nodes are in the written order. Takes no lock. */
    public MapPage served(String tailnet) {
        return published.pages().of(tailnet);
    }

    /** The current map. Takes no lock. */
    public Edition current() {
        return published.edition();
    }

    /** The states of the sources, in the order of precedence. */
    public List<SourceState> sources() {
        lock.lock();
        try {
            List<SourceState> states = new ArrayList<>();
            if (options.ownRegion()) {
                states.add(ownState);
            }
            if (options.file().isPresent()) {
                states.add(fileState);
            }
            urls.forEach(url -> states.add(url.state()));
            return List.copyOf(states);
        } finally {
            lock.unlock();
        }
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

    /**
     * Replaces the whole map.
     *
     * @throws StaleEditionException if the version is not the expected one
     * @throws DerpMapException if the result is not a valid map
     * @throws IOException if the edit cannot be stored
     */
    public Edition putMap(Predicate<String> expected, DerpMap map)
            throws StaleEditionException, DerpMapException, IOException {
        return editWithoutEntry(expected, edits -> edits.putMap(map));
    }

    /** Adds or replaces a region. */
    public Edition putRegion(Predicate<String> expected, DerpRegion region)
            throws StaleEditionException, DerpMapException, IOException {
        return editWithoutEntry(expected, edits -> edits.putRegion(region));
    }

    /** Removes a region, whatever its source. */
    public Edition removeRegion(Predicate<String> expected, int regionId)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.removeRegion(regionId));
    }

    /** Adds or replaces a node in a region of the map. */
    public Edition putNode(Predicate<String> expected, DerpNode node)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.putNode(node));
    }

    /** Removes a node, whatever its source. */
    public Edition removeNode(Predicate<String> expected, int regionId, String name)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.removeNode(regionId, name));
    }

    /** Marks a node as drained or not drained. */
    public Edition drain(Predicate<String> expected, int regionId, String name, boolean isDrained)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.drain(regionId, name, isDrained));
    }

    /** Discards all edits, including the drained nodes. */
    public Edition revert(Predicate<String> expected) throws StaleEditionException, DerpMapException, IOException {
        return editWithoutEntry(expected, Edits::revert);
    }

    /** Discards the edits of a region, including its drained nodes. */
    public Edition revertRegion(Predicate<String> expected, int regionId)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.revertRegion(regionId));
    }

    /** Makes an edit that does not need an existing entry. */
    private Edition editWithoutEntry(Predicate<String> expected, Edit edit)
            throws StaleEditionException, DerpMapException, IOException {
        try {
            return edit(expected, edit);
        } catch (NoSuchEntryException e) {
            throw new IllegalStateException("this edit needs no existing entry", e);
        }
    }

    private Edition edit(Predicate<String> expected, Edit edit)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        lock.lock();
        try {
            Combination next;
            do {
                useLatest();
                Edition current = published.edition();
                if (!expected.test(current.version())) {
                    throw new StaleEditionException(current.version());
                }
                Overlay before = combination.overlay();
                Overlay edited = edit.of(new Edits(combination.sources(), combination.map(), before));
                if (edited.hasSameEdits(before)) {
                    return current;
                }
                next = with(edited.withVersion(before.version() + 1));
                OverlayFile.check(next.overlay());
            } while (!shared.replace(OverlayFile.text(combination.overlay()), OverlayFile.text(next.overlay())));
            if (shared.isShared()) {
                useShared(next);
            } else {
                overlayFile.write(next.overlay());
                use(next);
            }
            return published.edition();
        } finally {
            lock.unlock();
        }
    }

    private Combination with(Overlay overlay) throws DerpMapException {
        Combination next = combination.with(overlay);
        return next.leftOut().stream().anyMatch(Optional::isPresent) // they may no longer conflict
                ? Combination.of(own, file, urlMaps(), overlay)
                : next;
    }

    private void use(Combination next) {
        combination = next;
        published = newPublished();
        reportLeftOut();
    }

    /** Shares the edits with the other relays of the region from now on. */
    public void share(SharedText.Sharing sharing) {
        lock.lock();
        try {
            shared = sharing.share(OverlayFile.text(combination.overlay()), OverlayFile.text(Overlay.NONE),
                    this::takeLatest);
        } finally {
            lock.unlock();
        }
    }

    /** Uses the edits that another relay has made. */
    private void takeLatest() {
        lock.lock();
        try {
            useLatest();
        } catch (DerpMapException | IOException e) {
            LOG.log(Level.ERROR, () -> "the map edits of another relay are not used: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void useLatest() throws DerpMapException, IOException {
        Overlay latest = shared.latest().isPresent() ? OverlayFile.parse(shared.latest().get()) : combination.overlay();
        if (!latest.equals(combination.overlay())) {
            useShared(with(latest));
        }
    }

    /** The region has these edits already, so they are used even if the file cannot be written. */
    private void useShared(Combination next) throws DerpMapException {
        try {
            overlayFile.write(next.overlay());
            shared.stored(OverlayFile.text(next.overlay()));
        } catch (IOException e) {
            LOG.log(Level.ERROR, () -> "the region's map edits are in use but not in the file: " + e.getMessage());
        }
        use(next);
    }

    /** Handles the answer of a URL. */
    private void accept(UrlSource url, SourceAnswer answer) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            switch (answer) {
                case SourceAnswer.Failed failed -> url.failed(failed.reason());
                case SourceAnswer.Unchanged unchanged -> url.markGood();
                case SourceAnswer.Good good -> accept(url, good);
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept(UrlSource url, SourceAnswer.Good good) {
        int index = urls.indexOf(url);
        List<Optional<DerpMap>> maps = new ArrayList<>(urlMaps());
        maps.set(index, Optional.of(good.map()));
        try {
            Combination next = Combination.of(own, file, maps, combination.overlay());
            if (next.leftOut().get(index).isPresent()) {
                url.failed(next.leftOut().get(index).get());
                return;
            }
            url.use(good);
            publish(next);
        } catch (DerpMapException e) {
            throw new IllegalStateException("own region, file and edits did not conflict before", e);
        }
    }

    private void combine(Optional<DerpMap> newOwn, Optional<DerpMap> newFile) throws DerpMapException {
        Combination next = Combination.of(newOwn, newFile, urlMaps(), combination.overlay());
        own = newOwn;
        file = newFile;
        publish(next);
    }

    private void publish(Combination next) {
        boolean isSame = next.sources().equals(combination.sources());
        combination = next;
        reportLeftOut();
        if (!isSame) {
            published = newPublished();
        }
    }

    private Published newPublished() {
        Edition edition = combination.edition();
        return new Published(edition, new Pages(edition.map(), edition.drained(), options.drainedLast()));
    }

    private void reportLeftOut() {
        for (int i = 0; i < urls.size(); i++) {
            urls.get(i).reportLeftOut(combination.leftOut().get(i));
        }
    }

    private List<Optional<DerpMap>> urlMaps() {
        return urls.stream().map(UrlSource::map).toList();
    }

    private static SourceState good(SourceState state, DerpMap map, List<String> warnings) {
        return new SourceState(
                state.name(),
                state.kind(),
                map.regions().size(),
                Optional.of(Instant.now()),
                Optional.empty(),
                warnings,
                false);
    }

    private static SourceState failed(SourceState state, String problem) {
        return new SourceState(
                state.name(),
                state.kind(),
                state.regions(),
                state.lastGood(),
                Optional.of(problem),
                state.warnings(),
                state.copy());
    }

    /** Stops fetching and ends its threads. The current map is still served. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        if (fetcher != null) {
            fetcher.close();
        }
    }
}
