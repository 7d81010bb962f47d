package dev.jderp.admission;

import dev.jderp.server.ClientConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Asks again about clients that are connected, in random order and a few at a time. Only a refusal sends a client away:
 * a controller that is down would otherwise take everybody with it.
 */
final class Recheck {

    private static final int MAX_AT_ONCE = 8;
    /** A round ends after this many unusable answers: the check is failing. */
    private static final int MAX_UNDECIDED = 16;

    private final Decisions decisions;
    private final ExecutorService threads;
    private final BiConsumer<ClientConnection, String> withdraw;

    /**
     * A way to ask again.
     *
     * @param withdraw called with each refused client and the reason
     */
    Recheck(Decisions decisions, ExecutorService threads, BiConsumer<ClientConnection, String> withdraw) {
        this.decisions = decisions;
        this.threads = threads;
        this.withdraw = withdraw;
    }

    /**
     * Asks about all of them, and waits until it is done.
     *
     * @param spread the time over which the questions are spread
     */
    void round(List<ClientConnection> clients, Duration spread) throws InterruptedException {
        Map<Question, List<ClientConnection>> questions = new HashMap<>();
        for (ClientConnection each : clients) {
            each.key().ifPresent(
                    key -> questions
                            .computeIfAbsent(Question.about(key, each.remoteAddress()), q -> new ArrayList<>())
                            .add(each));
        }
        List<Question> order = new ArrayList<>(questions.keySet());
        Collections.shuffle(order);
        Duration gap = spread.dividedBy(Math.max(1, order.size()));
        Semaphore turns = new Semaphore(MAX_AT_ONCE);
        AtomicInteger undecided = new AtomicInteger();
        for (Question question : order) {
            turns.acquire();
            if (undecided.get() >= MAX_UNDECIDED) {
                turns.release();
                break;
            }
            try {
                threads.execute(() -> ask(question, questions.getOrDefault(question, List.of()), turns, undecided));
            } catch (RejectedExecutionException e) {
                return; // stopping
            }
            Thread.sleep(gap);
        }
        turns.acquire(MAX_AT_ONCE);
    }

    private void ask(Question question, List<ClientConnection> clients, Semaphore turns, AtomicInteger undecided) {
        try {
            CheckAnswer answer = decisions.anew(question);
            switch (answer.kind()) {
                case ALLOWED -> undecided.set(0);
                case REFUSED -> {
                    undecided.set(0);
                    clients.forEach(each -> withdraw.accept(each, answer.reason()));
                }
                case PASSED, UNDECIDED -> undecided.incrementAndGet();
            }
        } catch (InterruptedException e) {
            // stopping
        } finally {
            turns.release();
        }
    }
}
