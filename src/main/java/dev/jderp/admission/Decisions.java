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
 * Asks every check in turn, caches admissions, and asks once for concurrent logins of the same client. Safe for any
 * thread.
 */
final class Decisions {

    /** How long one check may take, five seconds as with derper's admission controller. */
    static final long CHECK_NS = TimeUnit.SECONDS.toNanos(5);
    /** How long all of it may take, waiting for a turn included. */
    private static final long TOTAL_NS = 2 * CHECK_NS;
    private static final int MAX_AT_ONCE = 64;
    private static final int MAX_REMEMBERED = 1 << 16;

    private final List<WatchedCheck> checks;
    private final boolean heedsSource;
    private final Executor threads;
    private final Cache<Question, Boolean> allowed;
    private final ConcurrentMap<Question, CompletableFuture<CheckAnswer>> asked = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(MAX_AT_ONCE);

    /**
     * Decisions by {@code checks}.
     *
     * @param cacheTime how long an admission is cached
     * @param threads where checks are waited for
     * @param ticker the time by which it is forgotten
     */
    Decisions(List<WatchedCheck> checks, Duration cacheTime, Executor threads, Ticker ticker) {
        this.checks = List.copyOf(checks);
        this.heedsSource = checks.stream().anyMatch(WatchedCheck::heedsSource);
        this.threads = threads;
        this.allowed = Caffeine.newBuilder()
                .expireAfterWrite(cacheTime)
                .maximumSize(MAX_REMEMBERED)
                .executor(Runnable::run)
                .ticker(ticker)
                .build();
    }

    /** Whether no check is configured. */
    boolean isFree() {
        return checks.isEmpty();
    }

    /** The answer to a login: at once if it is remembered, else when everybody has been asked. It always comes. */
    CompletableFuture<CheckAnswer> of(Question question) {
        Question about = essence(question);
        if (isFree() || allowed.getIfPresent(about) != null) {
            return CompletableFuture.completedFuture(CheckAnswer.ALLOWED);
        }
        CompletableFuture<CheckAnswer> mine = new CompletableFuture<>();
        CompletableFuture<CheckAnswer> others = asked.putIfAbsent(about, mine);
        if (others != null) {
            return others.copy();
        }
        try {
            threads.execute(() -> inTurn(about, mine));
        } catch (RejectedExecutionException e) {
            finish(about, mine, CheckAnswer.undecided("the relay is stopping"));
        }
        return mine.copy();
    }

    private void inTurn(Question question, CompletableFuture<CheckAnswer> future) {
        CheckAnswer answer = CheckAnswer.undecided("internal error while this client was checked");
        try {
            long until = System.nanoTime() + TOTAL_NS;
            if (turns.tryAcquire(TOTAL_NS, TimeUnit.NANOSECONDS)) {
                try {
                    answer = ask(question, until);
                } finally {
                    turns.release();
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
        asked.remove(question, future);
        future.complete(answer);
    }

    /** Asks anew, whatever is remembered, and waits for the answer. */
    CheckAnswer anew(Question question) throws InterruptedException {
        return ask(essence(question), System.nanoTime() + TOTAL_NS);
    }

    private CheckAnswer ask(Question question, long untilNs) throws InterruptedException {
        CheckAnswer answer = CheckAnswer.ALLOWED;
        for (WatchedCheck check : checks) {
            answer = answer.or(check.ask(question, Math.min(CHECK_NS, untilNs - System.nanoTime())));
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

    /** The question without the parts that no check uses. */
    private Question essence(Question question) {
        return heedsSource ? question : new Question(question.key(), "");
    }

    /** Empties the cache of admissions. */
    void forget() {
        allowed.invalidateAll();
    }
}
