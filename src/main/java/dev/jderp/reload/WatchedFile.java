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
 * A file, or files that belong together, and the consumer of their value. A version is read when its content differs
 * from the one in use; one that cannot be read, or is invalid, is tried again until it is valid. For one thread at a
 * time.
 *
 * @param <T> the type of the value
 */
final class WatchedFile<T> {

    private static final Logger LOG = System.getLogger(WatchedFile.class.getName());
    /** After so many polls the content is compared although the file system shows no change. */
    private static final int POLLS_PER_COMPARISON = 30;
    /** After so many polls a version that failed is tried again although the file system shows no change. */
    private static final int POLLS_PER_RETRY = 5;

    private final List<Path> files;
    private final FilesReader<T> reader;
    private final Consumer<T> use;
    private final Outage outage;

    /** The version that was compared last. */
    private List<Stamp> compared;
    /** The version that was seen last. */
    private List<Stamp> seen;
    /** The digest of the version in use. */
    private String content;
    private boolean failed;
    private boolean isReplacedLogged;
    private int polls;

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

    /** Reads the files if they have changed, but not since the last poll: a writer may not be done. */
    void poll() {
        List<Stamp> now = stamps();
        boolean settled = now.equals(seen);
        seen = now;
        polls++;
        if (!settled) {
            return;
        }
        if (!now.equals(compared) || polls % (failed ? POLLS_PER_RETRY : POLLS_PER_COMPARISON) == 0) {
            compare(now);
        }
    }

    private void compare(List<Stamp> now) {
        logReplaced();
        if (failed || !Content.of(files).equals(content)) {
            var unused = readAgain();
        } else {
            compared = now;
        }
    }

    private void logReplaced() {
        Optional<String> line = files.stream().flatMap(each -> PinnedFile.replaced(each).stream()).findFirst();
        if (line.isPresent() && !isReplacedLogged) {
            LOG.log(Level.WARNING, line.get());
        }
        isReplacedLogged = line.isPresent();
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
