package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.kit.SharedText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The map that is combined from the sources and the edits now, and its changes, one at a time. Safe for any thread; the
 * published map is read without the lock.
 */
final class CurrentMap {

    private static final Logger LOG = System.getLogger(CurrentMap.class.getName());

    /** The state that is read without the lock. */
    private record Published(Edition edition, Pages pages) {
    }

    /** One edit, as a function of the edits before it. */
    @FunctionalInterface
    interface Edit {

        Overlay of(Edits before) throws NoSuchEntryException;
    }

    private final OverlayFile overlayFile;
    private final boolean drainedLast;

    /** Guards the fields up to the blank line; not held while URLs are fetched. */
    private final ReentrantLock lock = new ReentrantLock();
    private final MapSources sources;
    private Combination combination;
    private SharedText shared = SharedText.LOCAL;
    private boolean closed;

    private volatile Published published;

    /**
     * Combines the sources and the edits on disk.
     *
     * @param drainedLast whether drained nodes come last in their region; otherwise they are left out
     * @throws DerpMapException if the edits conflict with the relay's own region
     */
    CurrentMap(MapSources sources, OverlayFile overlayFile, Overlay overlay, boolean drainedLast)
            throws DerpMapException {
        this.sources = sources;
        this.overlayFile = overlayFile;
        this.drainedLast = drainedLast;
        combination = sources.combine(overlay);
        published = newPublished();
        sources.reportLeftOut(combination);
    }

    // reads

    /** The page for a tailnet. Takes no lock. */
    MapPage page(String tailnet) {
        return published.pages().of(tailnet);
    }

    /** The current map. Takes no lock. */
    Edition edition() {
        return published.edition();
    }

    List<SourceState> states() {
        lock.lock();
        try {
            return sources.states();
        } finally {
            lock.unlock();
        }
    }

    // edits

    /** Makes an edit and stores it on disk, if {@code expected} accepts the current version. */
    Edition edit(Predicate<String> expected, Edit edit)
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
                ? sources.combine(overlay)
                : next;
    }

    private void use(Combination next) {
        combination = next;
        published = newPublished();
        sources.reportLeftOut(combination);
    }

    /**
     * Reads the edits on disk again, which another process has written until now.
     *
     * @throws IOException if they are invalid, in one line
     * @throws DerpMapException if they conflict with the relay's own region
     */
    void readAgain() throws IOException, DerpMapException {
        lock.lock();
        try {
            Overlay overlay = overlayFile.read();
            if (!overlay.equals(combination.overlay())) {
                use(with(overlay));
            }
        } finally {
            lock.unlock();
        }
    }

    // edits of other relays

    /** Shares the edits with the other relays of the region from now on. */
    void share(SharedText.Sharing sharing) {
        lock.lock();
        try {
            shared = sharing.share(OverlayFile.text(combination.overlay()), OverlayFile.text(Overlay.NONE),
                    this::takeLatest);
        } finally {
            lock.unlock();
        }
    }

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
        Optional<String> latest = shared.latest();
        Overlay overlay = latest.isPresent() ? OverlayFile.parse(latest.get()) : combination.overlay();
        if (!overlay.equals(combination.overlay())) {
            useShared(with(overlay));
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

    // changes of the sources

    /** Gets the relay's own region again. If it conflicts with file or edits, logs that and keeps the old one. */
    void rebuildOwn() {
        lock.lock();
        try {
            DerpMap map = sources.newOwn(); // under the lock, so that an older region never replaces a newer one
            Combination next = sources.combineWithOwn(map, combination.overlay());
            sources.useOwn(map);
            publish(next);
        } catch (DerpMapException e) {
            LOG.log(Level.WARNING, () -> "the relay's own region in the map is not updated: " + e.getMessage());
            sources.ownFailed(e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** Uses a new map of the file, unless it conflicts with the relay's own region and the edits. */
    void useFile(DerpMap map, List<String> warnings) throws DerpMapException {
        lock.lock();
        try {
            Combination next = sources.combineWithFile(map, combination.overlay());
            sources.useFile(map, warnings);
            publish(next);
        } finally {
            lock.unlock();
        }
    }

    /** Records that the file has no valid map. */
    void fileFailed(String problem) {
        lock.lock();
        try {
            sources.fileFailed(problem);
        } finally {
            lock.unlock();
        }
    }

    /** Handles the answer of a URL. */
    void accept(UrlSource url, SourceAnswer answer) {
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
        int index = sources.urls().indexOf(url);
        try {
            Combination next = sources.combineWithUrl(index, good.map(), combination.overlay());
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

    private void publish(Combination next) {
        boolean isSame = next.sources().equals(combination.sources());
        combination = next;
        sources.reportLeftOut(next);
        if (!isSame) {
            published = newPublished();
        }
    }

    private Published newPublished() {
        Edition edition = combination.edition();
        return new Published(edition, new Pages(edition.map(), edition.drained(), drainedLast));
    }

    /** Ignores the answers of URLs from now on. The map is still served. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
