package dev.jderp.grid;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The edits that lost to others after a split: one file for each, and a line in the audit log. Safe for any thread. */
final class Conflicts {

    /** The maximum number; the oldest are deleted. */
    static final int MAX = 100;

    private static final Logger LOG = System.getLogger(Conflicts.class.getName());
    private static final Logger AUDIT = System.getLogger("dev.jderp.audit");
    private static final int MAX_BYTES = 32 << 20;

    private static final Comparator<Conflict> BY_TIME = Comparator.<Conflict>comparingLong(each -> each.lost().atMs())
            .thenComparing(Conflict::id);

    private final Path directory;
    private final Map<String, Conflict> byId = new HashMap<>();

    /** Reads the files; an invalid one is logged and ignored. */
    Conflicts(Path directory) {
        this.directory = directory;
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.sorted().forEach(this::read);
            } catch (IOException e) {
                LOG.log(Level.WARNING, () -> directory + " cannot be read: " + e.getMessage());
            }
        }
    }

    private void read(Path file) {
        try {
            Conflict conflict = Conflict.decode(SmallFile.readText(file, MAX_BYTES));
            byId.put(conflict.id(), conflict);
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, () -> file + " is ignored: " + e.getMessage());
        }
    }

    /** Keeps a conflict; returns false if it is known, or older than all of the maximum number. */
    synchronized boolean add(Conflict conflict) {
        boolean isOld = byId.size() >= MAX && BY_TIME.compare(conflict, oldest()) < 0;
        if (isOld || byId.putIfAbsent(conflict.id(), conflict) != null) {
            return false;
        }
        LostEdit lost = LostEdit.of(conflict);
        AUDIT.log(Level.WARNING, () -> "data grid: version " + lost.version() + " of the " + lost.name()
                + " edits, made on " + lost.node() + " at " + lost.madeAt() + ", lost to version " + lost.wonVersion()
                + " of " + lost.wonNode() + " and is not in effect; GET /api/v1/map/conflicts lists it as "
                + lost.id());
        try {
            byte[] content = conflict.encode().getBytes(StandardCharsets.UTF_8);
            AtomicFile.ofOwner(file(conflict)).replace(content);
            while (byId.size() > MAX) {
                Conflict oldest = oldest();
                byId.remove(oldest.id());
                Files.deleteIfExists(file(oldest));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, e.getMessage());
        }
        return true;
    }

    private Path file(Conflict conflict) {
        return directory.resolve(conflict.lost().atMs() + "-" + conflict.id());
    }

    private Conflict oldest() {
        return Collections.min(byId.values(), BY_TIME);
    }

    /** The lost edits, the oldest first. */
    synchronized List<LostEdit> list() {
        return byId.values().stream().sorted(BY_TIME).map(LostEdit::of).toList();
    }

    synchronized Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    synchronized Optional<Conflict> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }
}
