package dev.jderp.admission;

import dev.jderp.server.ClientView;
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
 * Checks connected clients again, in random order and a few at a time. Only a refusal disconnects a client; otherwise a
 * controller that is down would disconnect all of them. One round at a time.
 */
final class Recheck {

    private static final int MAX_CONCURRENT = 8;
    /** After this many undecided answers in a row the round ends: the service does not work. */
    private static final int MAX_UNDECIDED = 16;

    private final Decisions decisions;
    private final ExecutorService threads;
    private final BiConsumer<ClientView, String> withdraw;

    /**
     * Creates a recheck.
     *
     * @param threads run the checks
     * @param withdraw disconnects a client that is refused, for the given reason
     */
    Recheck(Decisions decisions, ExecutorService threads, BiConsumer<ClientView, String> withdraw) {
        this.decisions = decisions;
        this.threads = threads;
        this.withdraw = withdraw;
    }

    /**
     * Checks all these clients, and waits for the answers.
     *
     * @param spread the time over which the checks are spread
     */
    void runRound(List<ClientView> clients, Duration spread) throws InterruptedException {
        Map<Question, List<ClientView>> questions = new HashMap<>();
        for (ClientView each : clients) {
            each.key().ifPresent(
                    key -> questions
                            .computeIfAbsent(Question.about(key, each.remoteAddress()), q -> new ArrayList<>())
                            .add(each));
        }
        List<Question> order = new ArrayList<>(questions.keySet());
        Collections.shuffle(order);
        Duration gap = spread.dividedBy(Math.max(1, order.size()));
        Semaphore permits = new Semaphore(MAX_CONCURRENT);
        AtomicInteger undecided = new AtomicInteger();
        for (Question question : order) {
            permits.acquire();
            if (undecided.get() >= MAX_UNDECIDED) {
                permits.release();
                break;
            }
            try {
                threads.execute(() -> ask(question, questions.getOrDefault(question, List.of()), permits, undecided));
            } catch (RejectedExecutionException e) {
                return; // stopping
            }
            Thread.sleep(gap);
        }
        permits.acquire(MAX_CONCURRENT);
    }

    private void ask(Question question, List<ClientView> clients, Semaphore permits, AtomicInteger undecided) {
        try {
            CheckAnswer answer = decisions.askAgain(question);
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
            permits.release();
        }
    }
}
