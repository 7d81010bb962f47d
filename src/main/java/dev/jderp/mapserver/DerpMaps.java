package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.derpmap.MapDocument;
import dev.jderp.kit.AtomicFile;
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
 * The DERP map that this relay serves. Safe for any thread; an edit waits for the one before it, and for the disk.
 *
 * <p>Every edit is made only if {@code expected} holds for the version of the map that it changes, and is on disk when
 * it returns; one that fails has changed nothing. An edit that alters nothing leaves the version as it is.
 */
public final class DerpMaps implements AutoCloseable {

    private static final Logger LOG = System.getLogger(DerpMaps.class.getName());
    private static final int MAX_FILE_BYTES = 4 << 20;

    /** All that is read without the lock. */
    private record Published(Edition edition, Pages pages) {
    }

    /** What one edit does. */
    @FunctionalInterface
    private interface Edit {

        Overlay of(Edits before) throws NoSuchEntryException;
    }

    private final MapOptions options;
    private final Supplier<DerpMap> ownSupplier;
    private final OverlayFile overlayFile;
    private final List<UrlSource> urls;
    private final @Nullable MapFetcher fetcher;

    /** Guards what follows, up to the blank line; never held while a URL is asked. */
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<DerpMap> own = Optional.empty();
    private Optional<DerpMap> file = Optional.empty();
    private SourceState ownState = new SourceState(
            "own", SourceState.Kind.OWN, 0, Optional.empty(), Optional.empty(), List.of(), false);
    private SourceState fileState;
    private Combination combination;
    private boolean closed;

    private volatile Published published;

    /**
     * The map of these sources and of the edits that are on disk.
     *
     * @param own this relay's region, asked for now and at each {@link #rebuild}
     * @throws IOException in one line, if the edits cannot be read or do not fit to the relay's own region
     */
    public DerpMaps(MapOptions options, Supplier<DerpMap> own) throws IOException {
        this(options, own, List.of(), new Outages());
    }

    /**
     * The same; URLs that give no map are reported to {@code outages}.
     *
     * @param roots who may sign the certificates of URLs, besides those whom the JDK trusts
     */
    public DerpMaps(MapOptions options, Supplier<DerpMap> own, List<X509TrustManager> roots, Outages outages)
            throws IOException {
        this(options, own, AtomicFile.shared(overlayPath(options)), roots, outages);
    }

    /** With the file that the edits are kept in. */
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
            throw new IOException(edits.path() + " does not fit to the relay's own region: " + e.getMessage(), e);
        }
        published = published();
        tellLeftOut();
        fetcher = urls.isEmpty() ? null : new MapFetcher(urls, roots, this::adopt);
    }

    static Path overlayPath(MapOptions options) {
        return options.directory().resolve("derpmap-edits.json");
    }

    /**
     * Reads the map file, where one is set, now and whenever it changes. A new version that is bad, or does not fit to
     * the relay's own region and the edits, is refused and the old one stays.
     *
     * @throws IOException in one line that names the file, if it is bad now
     */
    public void watch(Reloader reloader) throws IOException {
        if (options.file().isPresent()) {
            // Read and put to use as one, so that no edit comes between the check and the use.
            reloader.<DerpMap>watch(options.file().get(), this::adopt, map -> {
            });
        }
    }

    private DerpMap adopt(Path path) throws IOException {
        try {
            MapDocument read = MapText.document(SmallFile.readText(path, MAX_FILE_BYTES));
            List<String> warnings = SourceState.texts(read.warnings());
            lock.lock();
            try {
                combine(own, Optional.of(read.map()));
                fileState = good(fileState, read.map(), warnings);
            } finally {
                lock.unlock();
            }
            warnings.forEach(each -> LOG.log(Level.WARNING, () -> path + ": " + each));
            return read.map();
        } catch (DerpMapException e) {
            String why = path + ": " + e.getMessage();
            fileFailed(why);
            throw new IOException(why, e);
        } catch (IOException e) {
            fileFailed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void fileFailed(String why) {
        lock.lock();
        try {
            fileState = bad(fileState, why);
        } finally {
            lock.unlock();
        }
    }

    /** Starts to ask the URLs, where there are any: now, and at each interval. Does not wait for them. */
    public void start() {
        if (fetcher != null) {
            fetcher.start(options.refreshInterval());
        }
    }

    /** Asks for this relay's own region again. If it does not fit, the log says so and the old one stays. */
    public void rebuild() {
        if (!options.ownRegion()) {
            return;
        }
        lock.lock();
        try {
            DerpMap map = ownSupplier.get(); // under the lock, so that an older answer never replaces a newer one
            combine(Optional.of(map), file);
            ownState = good(ownState, map, List.of());
        } catch (DerpMapException e) {
            LOG.log(Level.WARNING, () -> "the relay's own region is as it was before: " + e.getMessage());
            ownState = bad(ownState, e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** What a tailnet gets; {@code default} has the nodes in the order written. Takes no lock. */
    public MapPage served(String tailnet) {
        return published.pages().of(tailnet);
    }

    /** The map as it is now. Takes no lock. */
    public Edition current() {
        return published.edition();
    }

    /** The sources, the strongest first, and how they are. */
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

    /** Asks all URLs now and waits for their answers, up to a minute; if interrupted, no longer. */
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

    /** Makes the map this one. */
    public Edition putMap(Predicate<String> expected, DerpMap map)
            throws StaleEditionException, DerpMapException, IOException {
        return always(expected, edits -> edits.putMap(map));
    }

    /** Adds a region or replaces it. */
    public Edition putRegion(Predicate<String> expected, DerpRegion region)
            throws StaleEditionException, DerpMapException, IOException {
        return always(expected, edits -> edits.putRegion(region));
    }

    /** Removes a region, whoever gives it. */
    public Edition removeRegion(Predicate<String> expected, int regionId)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.removeRegion(regionId));
    }

    /** Adds a node to its region, which is there, or replaces it. */
    public Edition putNode(Predicate<String> expected, DerpNode node)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.putNode(node));
    }

    /** Removes a node, whoever gives it. */
    public Edition removeNode(Predicate<String> expected, int regionId, String name)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.removeNode(regionId, name));
    }

    /** Drains a node or takes that back. */
    public Edition drain(Predicate<String> expected, int regionId, String name, boolean drained)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.drain(regionId, name, drained));
    }

    /** Forgets all edits, drained nodes too. */
    public Edition revert(Predicate<String> expected) throws StaleEditionException, DerpMapException, IOException {
        return always(expected, Edits::revert);
    }

    /** Forgets the edits of a region, and that nodes of it are drained. */
    public Edition revertRegion(Predicate<String> expected, int regionId)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        return edit(expected, edits -> edits.revertRegion(regionId));
    }

    /** An edit of something that need not be there. */
    private Edition always(Predicate<String> expected, Edit edit)
            throws StaleEditionException, DerpMapException, IOException {
        try {
            return edit(expected, edit);
        } catch (NoSuchEntryException e) {
            throw new IllegalStateException("nothing has to be there", e);
        }
    }

    private Edition edit(Predicate<String> expected, Edit edit)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        lock.lock();
        try {
            Edition current = published.edition();
            if (!expected.test(current.version())) {
                throw new StaleEditionException(current.version());
            }
            Overlay before = combination.overlay();
            Overlay edited = edit.of(new Edits(combination.sources(), combination.map(), before));
            if (edited.sameAs(before)) {
                return current;
            }
            Combination next = combination.with(edited.withVersion(before.version() + 1));
            if (next.leftOut().stream().anyMatch(Optional::isPresent)) { // which may fit from now on
                next = Combination.of(own, file, urlMaps(), next.overlay());
            }
            overlayFile.write(next.overlay());
            combination = next;
            published = published();
            tellLeftOut();
            return published.edition();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what a URL has answered. */
    private void adopt(UrlSource url, SourceAnswer answer) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            switch (answer) {
                case SourceAnswer.Failed failed -> url.failed(failed.why());
                case SourceAnswer.Unchanged unchanged -> url.isGood();
                case SourceAnswer.Good good -> adopt(url, good);
            }
        } finally {
            lock.unlock();
        }
    }

    private void adopt(UrlSource url, SourceAnswer.Good good) {
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
            throw new IllegalStateException("own region, file and edits did fit before", e);
        }
    }

    private void combine(Optional<DerpMap> newOwn, Optional<DerpMap> newFile) throws DerpMapException {
        Combination next = Combination.of(newOwn, newFile, urlMaps(), combination.overlay());
        own = newOwn;
        file = newFile;
        publish(next);
    }

    private void publish(Combination next) {
        boolean same = next.sources().equals(combination.sources());
        combination = next;
        tellLeftOut();
        if (!same) {
            published = published();
        }
    }

    private Published published() {
        Edition edition = combination.edition();
        return new Published(edition, new Pages(edition.map(), edition.drained(), options.drainedLast()));
    }

    private void tellLeftOut() {
        for (int i = 0; i < urls.size(); i++) {
            urls.get(i).leftOut(combination.leftOut().get(i));
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

    private static SourceState bad(SourceState state, String why) {
        return new SourceState(
                state.name(),
                state.kind(),
                state.regions(),
                state.lastGood(),
                Optional.of(why),
                state.warnings(),
                state.copy());
    }

    /** Ends asking; nothing of it is left. What is served stays as it is. */
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
