package dev.jderp.reload;

import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A file, or files that belong together, and their user. A version is taken when its content differs from the one in
 * use; one that cannot be read, or is bad, is tried again until it is good.
 *
 * @param <T> what they are read as
 */
final class WatchedFile<T> {

    private static final Logger LOG = System.getLogger(WatchedFile.class.getName());
    /** After so many looks the content is compared although the file system shows no change. */
    private static final int LOOKS_PER_COMPARISON = 30;
    /** After so many looks a version that failed is tried again although the file system shows no change. */
    private static final int LOOKS_PER_RETRY = 5;

    private final List<Path> files;
    private final FilesReader<T> reader;
    private final Consumer<T> use;
    private final Outage outage;

    /** The version that was compared last. */
    private List<Stamp> compared;
    /** The version that was seen last. */
    private List<Stamp> seen;
    /** What is in use. */
    private String content;
    private boolean failed;
    private boolean saidReplaced;
    private int looks;

    /** Reads the files for the first time. */
    WatchedFile(List<Path> files, FilesReader<T> reader, Consumer<T> use, Outages outages) throws IOException {
        this.files = List.copyOf(files);
        this.reader = reader;
        this.use = use;
        this.seen = stamps(); // before the read: what is written meanwhile is a new version
        this.compared = seen;
        this.content = Content.of(files);
        use.accept(reader.read());
        this.outage = outages.add(Dependency.FILE, name());
        for (Path each : files) {
            PinnedFile.warning(each).ifPresent(line -> LOG.log(Level.WARNING, line));
        }
    }

    private String name() {
        return files.get(0).toString();
    }

    private List<Stamp> stamps() {
        return files.stream().map(Stamp::of).toList();
    }

    /** Reads the files if they have changed and been left alone since the last look: a writer may not be done. */
    void look() {
        List<Stamp> now = stamps();
        boolean settled = now.equals(seen);
        seen = now;
        looks++;
        if (!settled) {
            return;
        }
        if (!now.equals(compared) || looks % (failed ? LOOKS_PER_RETRY : LOOKS_PER_COMPARISON) == 0) {
            compare(now);
        }
    }

    private void compare(List<Stamp> now) {
        sayReplaced();
        if (failed || !Content.of(files).equals(content)) {
            var unused = readAgain();
        } else {
            compared = now;
        }
    }

    private void sayReplaced() {
        Optional<String> line = files.stream().flatMap(each -> PinnedFile.replaced(each).stream()).findFirst();
        if (line.isPresent() && !saidReplaced) {
            LOG.log(Level.WARNING, line.get());
        }
        saidReplaced = line.isPresent();
    }

    /** Reads the files, changed or not. */
    ReloadResult readAgain() {
        seen = stamps();
        compared = seen;
        String next = Content.of(files);
        failed = true;
        T value;
        try {
            value = reader.read();
        } catch (IOException e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return unexpected("reading", e);
        }
        try {
            use.accept(value);
        } catch (RuntimeException e) {
            return unexpected("applying it", e);
        }
        failed = false;
        content = next;
        outage.works();
        LOG.log(Level.INFO, () -> name() + " was read again");
        return ReloadResult.good(name());
    }

    private ReloadResult unexpected(String during, RuntimeException e) {
        String problem = name() + ": internal error while " + during;
        LOG.log(outage.isFailing() ? Level.DEBUG : Level.ERROR, problem, e);
        return refused(problem + ": " + e.getClass().getSimpleName());
    }

    private ReloadResult refused(String problem) {
        outage.failed(problem + "; the last valid version stays in use, and the file will be tried again");
        return ReloadResult.refused(name(), problem);
    }
}
