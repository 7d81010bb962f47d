package dev.jderp.reload;

import dev.jderp.metrics.Outages;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.process.SignalHook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads files again when they change (written over, replaced, or behind a link that was turned) and at SIGHUP. One
 * thread looks at all of them every second, and takes a change that two looks in a row have seen. A file that cannot be
 * read is tried again until it can. Safe for any thread.
 */
public final class Reloader implements AutoCloseable {

    private static final long LOOK_INTERVAL_MS = 1_000;

    private final List<WatchedFile<?>> files = new CopyOnWriteArrayList<>();
    private final List<Runnable> tasks = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledExecutorService looking;
    private @Nullable SignalHook hangUp;
    private boolean closed;

    private final Outages outages;

    /** A reloader of no files, which looks once it is started. */
    public Reloader() {
        this(new Outages());
    }

    /** The same; files that cannot be read are reported to {@code outages}. */
    public Reloader(Outages outages) {
        this.outages = outages;
    }

    /**
     * Reads a file now, and again after each change. A version that is bad, or a file that is gone, is a warning in the
     * log, and what was read before stays in use.
     *
     * @param use takes what was read; at once by this thread, later by another, one call at a time
     * @throws IOException the reader's, if the file is bad now; it is not watched then
     */
    public <T> void watch(Path file, FileReader<T> reader, Consumer<T> use) throws IOException {
        watch(List.of(file), () -> reader.read(file), use);
    }

    /**
     * Reads several files that belong together, such as a certificate and its key, now and after each change of one.
     *
     * @param files the files, the one that messages name first
     * @param reader reads all of them
     * @throws IOException the reader's, if they are bad now; they are not watched then
     */
    public <T> void watch(List<Path> files, FilesReader<T> reader, Consumer<T> use) throws IOException {
        this.files.add(new WatchedFile<>(files, reader, use, outages));
    }

    /** Has {@code task} run every second, once it is started; it is short. */
    public void alsoAtEachLook(Runnable task) {
        tasks.add(new RepeatedTask("task after the check of files", task));
    }

    /**
     * Starts to look, and to heed SIGHUP. Where there is no file, no thread is made and the signal keeps its meaning.
     */
    public synchronized void start() {
        if (looking == null && !closed && !files.isEmpty()) {
            looking = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("derp-files").factory());
            var unused = looking.scheduleWithFixedDelay(
                    new RepeatedTask("check of files", this::look), LOOK_INTERVAL_MS, LOOK_INTERVAL_MS,
                    TimeUnit.MILLISECONDS);
            hangUp = SignalHook.install("HUP", this::reloadNow);
        }
    }

    /** Looks at every file once; the thread's work, for tests to do by hand. */
    public void look() {
        synchronized (files) {
            files.forEach(WatchedFile::look);
            tasks.forEach(Runnable::run);
        }
    }

    /** Reads every file again, changed or not, and says for each how that went. */
    public List<ReloadResult> reloadNow() {
        synchronized (files) {
            List<ReloadResult> results = new ArrayList<>();
            files.forEach(file -> results.add(file.readAgain()));
            return results;
        }
    }

    /** Ends the thread and gives SIGHUP back. */
    @Override
    public synchronized void close() {
        closed = true;
        if (hangUp != null) {
            hangUp.close();
            hangUp = null;
        }
        if (looking != null) {
            looking.shutdownNow();
            looking = null;
        }
    }
}
