package dev.jderp.grid;

import dev.jderp.kit.NoAnswerException;
import dev.jderp.kit.SharedText;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * This relay's copy of a text that the region shares. The newest version of it wins, after a split, at the start of a
 * relay that was away, and in a region that starts cold; a version that is lost by that is reported as a conflict. Safe
 * for any thread.
 */
final class RegionText implements SharedText {

    private static final int MAX_TRIES = 8;

    private final String name;
    private final String node;
    private final GridStore store;
    private final VersionFile file;
    private final InstantSource clock;
    private final Consumer<Conflict> conflicts;
    /** The newest version that this relay knows. Guarded by this object, which is not held while the grid is called. */
    private TextVersion current;

    /** @param current the version that the owner's file has */
    RegionText(
            String name, String node, GridStore store, VersionFile file, InstantSource clock, TextVersion current,
            Consumer<Conflict> conflicts) {
        this.name = name;
        this.node = node;
        this.store = store;
        this.file = file;
        this.clock = clock;
        this.conflicts = conflicts;
        this.current = current;
    }

    private synchronized TextVersion current() {
        return current;
    }

    /** Takes a version if it is newer. */
    private synchronized void offer(TextVersion version) {
        if (version.compareTo(current) >= 0) {
            current = version;
        }
    }

    @Override
    public Optional<String> latest() {
        return Optional.of(current().text());
    }

    @Override
    public boolean replace(String before, String after) throws IOException {
        for (int i = 0; i < MAX_TRIES; i++) {
            TextVersion mine = current();
            if (!mine.text().equals(before)) {
                return false;
            }
            TextVersion next = mine.next(after, node, clock.millis());
            Optional<String> expected = mine.number() == 0 ? Optional.empty() : Optional.of(mine.encode());
            if (store.replace(name, expected, next.encode())) {
                offer(next);
                return true;
            }
            settle();
        }
        throw changesTooOften();
    }

    private IOException changesTooOften() {
        return new NoAnswerException("the region's " + name + " edits change too often; try again", null);
    }

    @Override
    public synchronized void stored(String text) {
        if (current.text().equals(text)) {
            file.write(current);
        }
    }

    /**
     * Compares this relay's version with the region's: the newer one takes the place of the other.
     *
     * @return whether {@link #latest} has changed
     */
    boolean settle() throws IOException {
        for (int i = 0; i < MAX_TRIES; i++) {
            Optional<String> there = store.read(name);
            TextVersion mine = current();
            if (there.isEmpty()) {
                if (mine.number() == 0 || store.replace(name, there, mine.encode())) {
                    return false;
                }
                continue;
            }
            TextVersion theirs = decode(there.get());
            if (theirs.equals(mine)) {
                return false;
            }
            if (theirs.compareTo(mine) >= 0) {
                reportLost(mine, theirs);
                offer(theirs);
                return true;
            }
            reportLost(theirs, mine);
            if (store.replace(name, there, mine.encode())) {
                return false;
            }
        }
        throw changesTooOften();
    }

    private void reportLost(TextVersion lost, TextVersion won) {
        if (!won.includes(lost)) {
            conflicts.accept(Conflict.of(name, lost, won));
        }
    }

    private TextVersion decode(String encoded) throws IOException {
        try {
            return TextVersion.decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new IOException("the region's " + name + " edits cannot be read: " + e.getMessage(), e);
        }
    }
}
