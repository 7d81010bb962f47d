package dev.jderp.grid;

import dev.jderp.grid.options.GridOptions;

import dev.jderp.kit.NoAnswerException;
import dev.jderp.metrics.RepeatedTask;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The grid that this relay joins in the background, on its thread {@code derp-grid-join}, and joins again if its member
 * has ended. So a relay starts and works whether the other members answer or not; until it has joined, every call fails
 * at once. Safe for any thread.
 */
public final class GridJoin implements GridStore {

    private static final long RETRY_INTERVAL_S = 10;

    /** Joins a grid. */
    @FunctionalInterface
    interface Starter {

        /**
         * Starts a member; waits until it has joined.
         *
         * @throws IOException if the grid cannot be joined, in one line
         */
        GridStore start() throws IOException;
    }

    private final Starter starter;
    private final GridMember self;
    /** Its thread inherits no context of the container: Payara's Hazelcast would run each call in that context. */
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon()
            .name("derp-grid-join").inheritInheritableThreadLocals(false).factory());
    private volatile @Nullable GridStore joined;
    private volatile String problem = "the region's data grid is not joined yet";
    private @Nullable GridListener listener;
    private boolean closed;

    /**
     * A grid on the Hazelcast of the server.
     *
     * @throws IOException if the server has none, in one line
     */
    public static GridJoin onServer(GridOptions options) throws IOException {
        try {
            Class.forName("com.hazelcast.core.Hazelcast", false, GridJoin.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IOException("the server has no Hazelcast", e);
        }
        GridMember self = new GridMember("", options.nodeName(), options.neighbour(),
                options.address().getHostAddress());
        return new GridJoin(() -> HazelcastStore.start(options), self);
    }

    /** @param self this member before it has joined */
    GridJoin(Starter starter, GridMember self) {
        this.starter = starter;
        this.self = self;
    }

    /** Begins to join. */
    @Override
    public synchronized void listen(GridListener newListener) {
        listener = newListener;
        timer.scheduleWithFixedDelay(
                new RepeatedTask("joining the data grid", this::join), 0, RETRY_INTERVAL_S, TimeUnit.SECONDS);
    }

    /** Joins, unless this relay is a member. */
    void join() {
        if (isRunning()) {
            return;
        }
        try {
            use(starter.start());
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
    }

    private synchronized void use(GridStore store) {
        if (closed || listener == null) {
            store.close();
            return;
        }
        store.listen(listener);
        joined = store;
        listener.textsChanged();
    }

    private GridStore store() throws NoAnswerException {
        GridStore store = joined;
        if (store == null || !store.isRunning()) {
            throw new NoAnswerException(problem, null);
        }
        return store;
    }

    @Override
    public Optional<String> read(String name) throws IOException {
        return store().read(name);
    }

    @Override
    public boolean replace(String name, Optional<String> before, String after) throws IOException {
        return store().replace(name, before, after);
    }

    @Override
    public void publish(String message) {
        GridStore store = joined;
        if (store != null) {
            store.publish(message);
        }
    }

    @Override
    public void send(String inbox, String message) {
        GridStore store = joined;
        if (store != null) {
            store.send(inbox, message);
        }
    }

    @Override
    public String inbox() {
        GridStore store = joined;
        return store == null ? "" : store.inbox();
    }

    @Override
    public List<GridMember> members() {
        GridStore store = joined;
        return store == null ? List.of(self) : store.members();
    }

    @Override
    public GridMember self() {
        GridStore store = joined;
        return store == null ? self : store.self();
    }

    @Override
    public boolean isRunning() {
        GridStore store = joined;
        return store != null && store.isRunning();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        GridStore store;
        synchronized (this) {
            closed = true;
            store = joined;
        }
        if (store != null) {
            store.close();
        }
    }
}
