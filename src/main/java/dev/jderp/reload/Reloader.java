package dev.jderp.reload;

import dev.jderp.kit.DaemonTimer;
import dev.jderp.metrics.Outages;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.process.SignalHook;
import dev.jderp.sockets.ServiceManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads files again when they change (are overwritten or replaced, or their link points to another file) and at SIGHUP.
 * One thread polls all of them every second and reads a new version once two polls in a row have seen the same one. A
 * file that cannot be read is tried again until it can. Safe for any thread.
 */
public final class Reloader implements AutoCloseable {

    private static final long POLL_INTERVAL_MS = 1_000;

    private final List<WatchedFile<?>> files = new CopyOnWriteArrayList<>();
    private final List<Runnable> tasks = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledExecutorService thread;
    private @Nullable SignalHook hangUp;
    private boolean closed;

    private final Outages outages;

    /** Makes a reloader without files, which polls once it is started. */
    public Reloader() {
        this(new Outages());
    }

    /** Makes a reloader that reports files it cannot read to {@code outages}. */
    public Reloader(Outages outages) {
        this.outages = outages;
    }

    /**
     * Reads a file now, and again after each change. If a later version is invalid, or the file is missing, a warning
     * is logged and the previous value stays in use.
     *
     * @param use receives each value: the first on the calling thread, later ones on another, one call at a time
     * @throws IOException of the reader, if the file is invalid now; the file is not watched then
     */
    public <T> void watch(Path file, FileReader<T> reader, Consumer<T> use) throws IOException {
        watch(List.of(file), () -> reader.read(file), use);
    }

    /**
     * Reads several files that belong together, such as a certificate and its key, now and after each change of one.
     *
     * @param files the files, the one that messages name first
     * @param reader reads all of them
     * @param use receives each value, as for one file
     * @throws IOException of the reader, if a file is invalid now; the files are not watched then
     */
    public <T> void watch(List<Path> files, FilesReader<T> reader, Consumer<T> use) throws IOException {
        this.files.add(new WatchedFile<>(files, reader, use, outages));
    }

    /** Runs {@code task}, which must be short, at each poll. */
    public void alsoAtEachPoll(Runnable task) {
        tasks.add(new RepeatedTask("task after the check of files", task));
    }

    /**
     * Starts to poll, and to handle SIGHUP. Without files no thread is started, and SIGHUP keeps its default action.
     */
    public synchronized void start() {
        if (thread == null && !closed && !files.isEmpty()) {
            thread = DaemonTimer.create("derp-files");
            var unused = thread.scheduleWithFixedDelay(
                    new RepeatedTask("check of files", this::poll), POLL_INTERVAL_MS, POLL_INTERVAL_MS,
                    TimeUnit.MILLISECONDS);
            if (hangUp == null) {
                hangUp = SignalHook.install("HUP", this::reloadNow);
            }
        }
    }

    /** Starts to handle SIGHUP now, with files or without, and reports each reload to the service manager. */
    public synchronized void reportReloads(ServiceManager manager) {
        if (hangUp == null && !closed) {
            hangUp = SignalHook.install("HUP", () -> {
                manager.reloading();
                try {
                    reloadNow();
                } finally {
                    manager.ready();
                }
            });
        }
    }

    /** Polls every file once, as the thread does; public for tests. */
    public void poll() {
        synchronized (files) {
            files.forEach(WatchedFile::poll);
            tasks.forEach(Runnable::run);
        }
    }

    /** Reads every file again, changed or not, and returns a result for each, in the order of the calls of watch. */
    public List<ReloadResult> reloadNow() {
        synchronized (files) {
            List<ReloadResult> results = new ArrayList<>();
            files.forEach(file -> results.add(file.readAgain()));
            return results;
        }
    }

    /** Ends the thread and restores the handler of SIGHUP. */
    @Override
    public synchronized void close() {
        closed = true;
        if (hangUp != null) {
            hangUp.close();
            hangUp = null;
        }
        if (thread != null) {
            thread.shutdownNow();
            thread = null;
        }
    }
}
