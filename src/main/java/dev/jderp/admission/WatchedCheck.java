package dev.jderp.admission;

import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** A check that reports to log, metrics and health whether it currently answers. Safe for any thread. */
final class WatchedCheck implements AutoCloseable {

    private static final Logger LOG = System.getLogger(WatchedCheck.class.getName());

    private final Check check;
    private final Outage outage;
    private volatile boolean closed;

    WatchedCheck(Check check, Outages outages) {
        this.check = check;
        this.outage = outages.add(check.kind(), check.name());
    }

    /** Asks like {@link Check#ask}, and reports whether there was an answer. */
    CheckAnswer ask(Question question, long withinNs) throws InterruptedException {
        if (withinNs <= 0) {
            return CheckAnswer.undecided("no time was left for this check");
        }
        CheckAnswer answer;
        try {
            answer = check.ask(question, withinNs);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "internal error while checking " + question.key(), e);
            answer = CheckAnswer.undecided("internal error of " + check.name());
        }
        if (!closed) {
            report(answer);
        }
        return answer;
    }

    private void report(CheckAnswer answer) {
        switch (answer.kind()) {
            case ALLOWED, REFUSED -> outage.works();
            case PASSED -> outage.failed(answer.reason()
                    + "; clients may log in without a check (derp.verify-client-url-fail-open)");
            case UNDECIDED -> outage.failed(
                    answer.reason() + "; " + check.consequence() + ", connected clients stay", true);
        }
    }

    boolean isFailing() {
        return outage.isFailing();
    }

    boolean dependsOnSource() {
        return check.dependsOnSource();
    }

    /** Closes the check; requests that this cancels do not count as failures. */
    @Override
    public void close() {
        closed = true;
        check.close();
    }
}
