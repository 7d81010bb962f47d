package dev.jderp.grid;

import dev.jderp.kit.ErrorLine;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Asks every relay of the region, and answers the others. A relay that does not answer in time is missing there.
 * Safe for any thread; {@link #ask} waits, up to its time limit.
 */
public final class RegionCalls {

    private static final Logger LOG = System.getLogger(RegionCalls.class.getName());
    private static final String ASK = "ask";
    private static final String ANSWER = "answer";
    private static final String FAILED = "failed";

    /** A question whose answers are awaited. */
    private static final class Pending {

        /** Guarded by this object. */
        private final Map<String, Optional<String>> byMember = new HashMap<>();
        private final Set<String> expected;
        private final CountDownLatch complete = new CountDownLatch(1);

        Pending(Set<String> expected) {
            this.expected = Set.copyOf(expected);
            if (expected.isEmpty()) {
                complete.countDown();
            }
        }

        synchronized void add(String member, Optional<String> answer) {
            byMember.put(member, answer);
            if (byMember.keySet().containsAll(expected)) {
                complete.countDown();
            }
        }

        synchronized Map<String, Optional<String>> answers() {
            return new HashMap<>(byMember);
        }
    }

    private final String ownNode;
    private final Optional<GridStore> store;
    private final Executor threads;
    private final Map<String, UnaryOperator<String>> operations = new ConcurrentHashMap<>();
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();

    /** Calls in the region of {@code store}, whose questions are answered on {@code threads}. */
    RegionCalls(String ownNode, Optional<GridStore> store, Executor threads) {
        this.ownNode = ownNode;
        this.store = store;
        this.threads = threads;
    }

    /** The calls of a relay without a grid, which answers its own questions only. */
    public static RegionCalls alone(String ownNode) {
        return new RegionCalls(ownNode, Optional.empty(), Runnable::run);
    }

    /** Has this relay answer questions of that name with {@code operation}. */
    public void answer(String name, UnaryOperator<String> operation) {
        operations.put(name, operation);
    }

    /** This relay's name in the DERP map. */
    public String ownNode() {
        return ownNode;
    }

    /** The names of the relays in the grid, this one included. */
    public List<String> nodes() {
        return isRegion()
                ? store.orElseThrow().members().stream().map(GridMember::node).sorted().toList()
                : List.of(ownNode);
    }

    /** Whether this relay is a member of a grid now. */
    public boolean isRegion() {
        return store.filter(GridStore::isRunning).isPresent();
    }

    /** Asks every relay; an exception of this relay's own operation is thrown on. */
    public RegionAnswers ask(String name, String question, Duration within) {
        if (!isRegion()) {
            return new RegionAnswers(false, new TreeMap<>(Map.of(ownNode, own(name, question))), List.of());
        }
        GridStore grid = store.orElseThrow();
        String self = grid.self().id();
        Map<String, String> others = new HashMap<>();
        grid.members().stream().filter(each -> !each.id().equals(self)).forEach(
                each -> others.put(each.id(), each.node()));
        String id = UUID.randomUUID().toString();
        long deadlineNs = System.nanoTime() + within.toNanos();
        Pending awaited = new Pending(others.keySet());
        pending.put(id, awaited);
        try {
            grid.publish(String.join("\t", ASK, id, grid.inbox(), name) + "\n" + question);
            TreeMap<String, String> answers = new TreeMap<>(Map.of(ownNode, own(name, question)));
            await(awaited, deadlineNs);
            List<String> missing = new ArrayList<>();
            Map<String, Optional<String>> received = awaited.answers();
            others.forEach((member, node) -> received.getOrDefault(member, Optional.empty())
                    .ifPresentOrElse(answer -> answers.put(node, answer), () -> missing.add(node)));
            return new RegionAnswers(true, answers, missing);
        } finally {
            pending.remove(id);
        }
    }

    private static void await(Pending awaited, long deadlineNs) {
        try {
            var unused = awaited.complete.await(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String own(String name, String question) {
        UnaryOperator<String> operation = operations.get(name);
        if (operation == null) {
            throw new IllegalArgumentException("unknown operation " + name);
        }
        return operation.apply(question);
    }

    /** Handles a question or an answer; returns false for other messages. Returns at once. */
    boolean received(String message) {
        int end = message.indexOf('\n');
        String[] parts = message.substring(0, Math.max(0, end)).split("\t", -1);
        String body = message.substring(end + 1);
        if (parts.length == 4 && parts[0].equals(ASK)) {
            GridStore grid = store.orElseThrow();
            if (!parts[2].equals(grid.inbox())) {
                threads.execute(() -> reply(grid, parts, body));
            }
            return true;
        }
        if (parts.length == 3 && (parts[0].equals(ANSWER) || parts[0].equals(FAILED))) {
            Pending awaited = pending.get(parts[1]);
            if (awaited != null) {
                awaited.add(parts[2], parts[0].equals(ANSWER) ? Optional.of(body) : Optional.empty());
            }
            return true;
        }
        return false;
    }

    private void reply(GridStore grid, String[] question, String body) {
        String outcome = ANSWER;
        String answer;
        try {
            answer = own(question[3], body);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, () -> "the question " + question[3] + " of another relay failed: " + e);
            outcome = FAILED;
            answer = ErrorLine.of(e);
        }
        grid.send(question[2], String.join("\t", outcome, question[1], grid.self().id()) + "\n" + answer);
    }
}
