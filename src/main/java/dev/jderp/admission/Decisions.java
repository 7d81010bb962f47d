package dev.jderp.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Combines the checks into one decision for each client. It caches decisions that allow, and joins concurrent questions
 * about the same client into one. Safe for any thread.
 */
final class Decisions {

    /** The time limit of one check, as derper has it for its admission controller. */
    static final long CHECK_NS = TimeUnit.SECONDS.toNanos(5);
    /** The time limit of all checks together, including the wait for a permit. */
    private static final long TOTAL_NS = 2 * CHECK_NS;
    private static final int MAX_CONCURRENT = 64;
    private static final int MAX_CACHED = 1 << 16;

    private final List<WatchedCheck> checks;
    private final boolean dependsOnSource;
    private final Executor threads;
    private final Cache<Question, Boolean> allowed;
    private final ConcurrentMap<Question, CompletableFuture<CheckAnswer>> pending = new ConcurrentHashMap<>();
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);

    /**
     * Creates decisions by {@code checks}.
     *
     * @param cacheTime how long a decision that allows is cached
     * @param threads run the checks
     * @param ticker the clock of the cache
     */
    Decisions(List<WatchedCheck> checks, Duration cacheTime, Executor threads, Ticker ticker) {
        this.checks = List.copyOf(checks);
        this.dependsOnSource = checks.stream().anyMatch(WatchedCheck::dependsOnSource);
        this.threads = threads;
        this.allowed = Caffeine.newBuilder()
                .expireAfterWrite(cacheTime)
                .maximumSize(MAX_CACHED)
                .executor(Runnable::run)
                .ticker(ticker)
                .build();
    }

    /** Whether there are no checks, so that every client is allowed. */
    boolean hasNoChecks() {
        return checks.isEmpty();
    }

    /** Decides about a login: at once if the decision is cached, else after all checks. The future always completes. */
    CompletableFuture<CheckAnswer> decide(Question question) {
        Question relevant = relevantPart(question);
        if (hasNoChecks() || allowed.getIfPresent(relevant) != null) {
            return CompletableFuture.completedFuture(CheckAnswer.ALLOWED);
        }
        CompletableFuture<CheckAnswer> own = new CompletableFuture<>();
        CompletableFuture<CheckAnswer> earlier = pending.putIfAbsent(relevant, own);
        if (earlier != null) {
            return earlier.copy();
        }
        try {
            threads.execute(() -> askWithPermit(relevant, own));
        } catch (RejectedExecutionException e) {
            finish(relevant, own, CheckAnswer.undecided("the relay is stopping"));
        }
        return own.copy();
    }

    private void askWithPermit(Question question, CompletableFuture<CheckAnswer> future) {
        CheckAnswer answer = CheckAnswer.undecided("internal error while this client was checked");
        try {
            long deadline = System.nanoTime() + TOTAL_NS;
            if (permits.tryAcquire(TOTAL_NS, TimeUnit.NANOSECONDS)) {
                try {
                    answer = ask(question, deadline);
                } finally {
                    permits.release();
                }
            } else {
                answer = CheckAnswer.undecided("too many logins are waiting for their checks");
            }
        } catch (InterruptedException e) {
            answer = CheckAnswer.undecided("the relay is stopping");
        } finally {
            finish(question, future, answer);
        }
    }

    private void finish(Question question, CompletableFuture<CheckAnswer> future, CheckAnswer answer) {
        pending.remove(question, future);
        future.complete(answer);
    }

    /** Asks all checks without the cache and waits for the answer. */
    CheckAnswer askAgain(Question question) throws InterruptedException {
        return ask(relevantPart(question), System.nanoTime() + TOTAL_NS);
    }

    private CheckAnswer ask(Question question, long deadlineNs) throws InterruptedException {
        CheckAnswer answer = CheckAnswer.ALLOWED;
        for (WatchedCheck check : checks) {
            answer = answer.moreSevere(check.ask(question, Math.min(CHECK_NS, deadlineNs - System.nanoTime())));
            if (answer.kind() == CheckAnswer.Kind.REFUSED) {
                break;
            }
        }
        if (answer.kind() == CheckAnswer.Kind.ALLOWED) {
            allowed.put(question, true);
        } else if (answer.kind() == CheckAnswer.Kind.REFUSED) {
            allowed.invalidate(question);
        }
        return answer;
    }

    /** The question without the source if no check depends on it, so that more questions share one decision. */
    private Question relevantPart(Question question) {
        return dependsOnSource ? question : new Question(question.key(), "");
    }

    /** Clears the cache. */
    void clearCache() {
        allowed.invalidateAll();
    }
}
