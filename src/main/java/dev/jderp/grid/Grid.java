package dev.jderp.grid;

import dev.jderp.kit.DaemonTimer;
import dev.jderp.kit.SharedText;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.metrics.RepeatedTask;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This relay's part in the region's data grid: the texts that it shares, the calls, and the edits that were lost after
 * a split. Its thread {@code derp-grid} compares the texts with the region's at every change and every ten seconds.
 * Safe for any thread.
 */
public final class Grid implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Grid.class.getName());
    private static final long SETTLE_INTERVAL_S = 10;

    /** A text and the action that follows its change by another relay. */
    private record Shared(RegionText text, Runnable changed) {
    }

    private final GridStore store;
    private final String node;
    private final Path directory;
    private final InstantSource clock;
    private final Outage outage;
    private final Conflicts conflicts;
    private final RegionCalls calls;
    private final ConflictExchange exchange;
    private final List<Shared> shared = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor timer = DaemonTimer.create("derp-grid");
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("derp-grid-call-", 0).factory());
    private final AtomicBoolean settleIsDue = new AtomicBoolean();

    /**
     * A part in the grid; {@link #start} begins it.
     *
     * @param node this relay's name in the DERP map
     * @param directory the directory for its files
     */
    public Grid(GridJoin store, String node, Path directory, Outages outages) {
        this(store, node, directory, outages, InstantSource.system());
    }

    Grid(GridStore store, String node, Path directory, Outages outages, InstantSource clock) {
        this.store = store;
        this.node = node.replaceAll("\\p{Cntrl}", "?"); // tabs separate the fields of a version
        this.directory = directory;
        this.clock = clock;
        this.outage = outages.add(Dependency.DATA_GRID, "the region's data grid");
        this.conflicts = new Conflicts(directory.resolve("grid-conflicts"));
        this.calls = new RegionCalls(node, Optional.of(store), this::inBackground);
        this.exchange = new ConflictExchange(conflicts, store, calls);
    }

    /**
     * Shares a text with the region. Before {@link #start}.
     *
     * @param name its name in the grid
     * @param local the text in this relay's file
     * @param unedited the text of a relay that has never been edited
     * @param changed called on this class's thread when {@link SharedText#latest} has changed
     */
    SharedText share(String name, String local, String unedited, Runnable changed) {
        VersionFile file = new VersionFile(directory.resolve("grid-" + name));
        TextVersion version = file.versionOf(local, unedited, node, clock.millis());
        RegionText text = new RegionText(name, node, store, file, clock, version, exchange::lost);
        shared.add(new Shared(text, changed));
        return text;
    }

    /** Shares the text of that name as {@link #share} does. */
    public SharedText.Sharing sharing(String name) {
        return (local, unedited, changed) -> share(name, local, unedited, changed);
    }

    /** Begins to exchange texts and to answer other relays. */
    public void start() {
        store.listen(new GridListener() {
            @Override
            public void textsChanged() {
                settleSoon();
            }

            @Override
            public void received(String message) {
                Grid.this.received(message);
            }
        });
        timer.scheduleWithFixedDelay(new RepeatedTask("comparison with the data grid", this::settleAndLearn),
                SETTLE_INTERVAL_S, SETTLE_INTERVAL_S, TimeUnit.SECONDS);
    }

    private void settleSoon() {
        if (settleIsDue.compareAndSet(false, true)) {
            try {
                timer.execute(new RepeatedTask("comparison with the data grid", this::settleAndLearn));
            } catch (RejectedExecutionException e) {
                // stopping
            }
        }
    }

    private void settleAndLearn() {
        settle();
        learnLostEdits();
    }

    /** Gets the lost edits that other relays know; waits for their answers. For one thread at a time. */
    void learnLostEdits() {
        exchange.askNewMembers();
    }

    /** Takes over what other relays have changed, and gives them what this relay has and they have not. */
    void settle() {
        settleIsDue.set(false);
        try {
            for (Shared each : shared) {
                if (each.text().settle()) {
                    each.changed().run();
                }
            }
            outage.works();
        } catch (IOException e) {
            outage.failed(e.getMessage() + "; edits by other relays are not seen meanwhile");
        }
    }

    private void received(String message) {
        if (ConflictExchange.isConflict(message)) {
            inBackground(() -> exchange.received(message));
        } else if (!calls.received(message)) {
            LOG.log(Level.WARNING, "a message in the data grid is not of a known kind, and is ignored");
        }
    }

    private void inBackground(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException e) {
            // stopping
        }
    }

    /** Asks the other relays, and answers them. */
    public RegionCalls calls() {
        return calls;
    }

    /** The edits that were lost after a split of the region, the oldest first. */
    public List<LostEdit> lostEdits() {
        return conflicts.list();
    }

    /** The other members of the grid. */
    public List<GridMember> others() {
        String self = store.self().id();
        return store.members().stream().filter(each -> !each.id().equals(self)).toList();
    }

    /** Leaves the grid, and ends the threads. */
    @Override
    public void close() {
        store.close();
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
