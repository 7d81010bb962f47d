package dev.jderp.grid;

import dev.jderp.grid.options.GridOptions;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryXmlConfig;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.topic.ITopic;
import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.NoAnswerException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A member of the grid on Hazelcast, whose classes are Payara's. Keys, values and messages are texts, so that relays of
 * several versions work together while a region is upgraded ({@code docs/decisions.md#data-grid}).
 */
final class HazelcastStore implements GridStore {

    private static final Logger LOG = System.getLogger(HazelcastStore.class.getName());
    private static final String ASKS = "jderp-asks";
    private static final String INBOX = "jderp-inbox-";
    private static final long MAX_WAIT_MS = 5_000;
    /** Calls that may be under way at once; more fail at once, so that a grid that hangs collects no threads. */
    private static final int MAX_CALLS = 16;

    private final HazelcastInstance grid;
    private final IMap<String, String> texts;
    private final String inbox = UUID.randomUUID().toString();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("derp-grid-", 0).inheritInheritableThreadLocals(false).factory());
    private final Semaphore calls = new Semaphore(MAX_CALLS);
    /** This member as it was last known. */
    private volatile GridMember self;

    /**
     * Starts a member and joins the grid, or begins one; waits for that.
     *
     * @throws IOException if the grid cannot be joined, in one line
     */
    static HazelcastStore start(GridOptions options) throws IOException {
        Config config = new InMemoryXmlConfig(GridConfig.xml(options));
        config.setClassLoader(HazelcastStore.class.getClassLoader());
        try {
            return new HazelcastStore(Hazelcast.newHazelcastInstance(config));
        } catch (RuntimeException e) { // of no one type, such as for credentials in Kubernetes that cannot be read
            throw new NoAnswerException(
                    "the region's data grid at " + options.address().getHostAddress() + ":" + options.port()
                            + " cannot be joined: " + reason(e),
                    e);
        }
    }

    /** The message, and that of the first cause. */
    private static String reason(RuntimeException e) {
        String text = ErrorLine.of(e);
        @Nullable
        Throwable cause = e.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == null ? text : text + ": " + ErrorLine.of(cause);
    }

    private HazelcastStore(HazelcastInstance grid) {
        this.grid = grid;
        this.texts = grid.getMap(GridConfig.TEXTS);
        this.self = member(grid.getCluster().getLocalMember());
    }

    private static final class Changes
            implements
                EntryAddedListener<String, String>,
                EntryUpdatedListener<String, String>,
                MembershipListener {

        private final GridListener listener;

        Changes(GridListener listener) {
            this.listener = listener;
        }

        @Override
        public void entryAdded(EntryEvent<String, String> event) {
            listener.textsChanged();
        }

        @Override
        public void entryUpdated(EntryEvent<String, String> event) {
            listener.textsChanged();
        }

        @Override
        public void memberAdded(MembershipEvent event) {
            listener.textsChanged();
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            listener.textsChanged();
        }
    }

    @Override
    public void listen(GridListener listener) {
        Changes changes = new Changes(listener);
        texts.addEntryListener(changes, false);
        grid.getCluster().addMembershipListener(changes);
        grid.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                listener.textsChanged();
            }
        });
        topic(ASKS).addMessageListener(message -> listener.received(message.getMessageObject()));
        topic(INBOX + inbox).addMessageListener(message -> listener.received(message.getMessageObject()));
    }

    private ITopic<String> topic(String name) {
        return grid.getTopic(name);
    }

    @Override
    public Optional<String> read(String name) throws IOException {
        return call(() -> Optional.<String>ofNullable(texts.get(name)));
    }

    @Override
    public boolean replace(String name, Optional<String> before, String after) throws IOException {
        return call(() -> before.isPresent()
                ? texts.replace(name, before.get(), after)
                : texts.putIfAbsent(name, after) == null);
    }

    /** Waits for a call on another thread, since a call to a member that hangs takes longer than anyone may wait. */
    private <T> T call(Callable<T> call) throws IOException {
        if (!calls.tryAcquire()) {
            throw new NoAnswerException("the region's data grid does not answer", null);
        }
        Future<T> answer;
        try {
            answer = threads.submit(() -> {
                try {
                    return call.call();
                } finally {
                    calls.release();
                }
            });
        } catch (RuntimeException e) {
            calls.release();
            throw new NoAnswerException("the relay is stopping", e);
        }
        try {
            return answer.get(MAX_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NoAnswerException("the region's data grid does not answer within " + MAX_WAIT_MS / 1_000 + " s",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new NoAnswerException("the region's data grid: " + ErrorLine.of(cause), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted while the region's data grid was called", e);
        }
    }

    @Override
    public void publish(String message) {
        sendTo(ASKS, message);
    }

    @Override
    public void send(String toInbox, String message) {
        sendTo(INBOX + toInbox, message);
    }

    private void sendTo(String name, String message) {
        if (calls.tryAcquire()) {
            try {
                threads.execute(() -> {
                    try {
                        topic(name).publish(message);
                    } catch (HazelcastException | IllegalStateException e) { // stopping, or the member has left
                        LOG.log(Level.DEBUG, () -> "a message to the data grid is lost: " + ErrorLine.of(e));
                    } finally {
                        calls.release();
                    }
                });
            } catch (RuntimeException e) { // stopping
                calls.release();
            }
        }
    }

    @Override
    public String inbox() {
        return inbox;
    }

    @Override
    public List<GridMember> members() {
        try {
            return grid.getCluster().getMembers().stream().map(HazelcastStore::member).toList();
        } catch (HazelcastInstanceNotActiveException e) { // the container is stopping
            return List.of(self);
        }
    }

    @Override
    public GridMember self() {
        try {
            self = member(grid.getCluster().getLocalMember());
        } catch (HazelcastInstanceNotActiveException e) {
            LOG.log(Level.DEBUG, "the data grid has ended");
        }
        return self;
    }

    private static GridMember member(Member member) {
        String address = member.getAddress().getHost();
        return new GridMember(
                member.getUuid().toString(),
                attribute(member, GridConfig.NODE_ATTRIBUTE, address + ":" + member.getAddress().getPort()),
                attribute(member, GridConfig.NEIGHBOUR_ATTRIBUTE, ""),
                address);
    }

    private static String attribute(Member member, String name, String fallback) {
        @Nullable
        String value = member.getAttribute(name);
        return value == null ? fallback : value;
    }

    @Override
    public boolean isRunning() {
        return grid.getLifecycleService().isRunning();
    }

    /** Ends the member at once: each other one has the texts, and an orderly end would wait for those that hang. */
    @Override
    public void close() {
        threads.shutdownNow();
        grid.getLifecycleService().terminate();
    }
}
