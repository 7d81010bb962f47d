package dev.jderp.prober.schedule;

import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.GoDuration;
import dev.jderp.prober.schedule.ProbeResult.Failure;
import dev.jderp.prober.schedule.ProbeResult.Success;
import dev.jderp.process.OutOfMemory;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A measurement that is repeated, and its results ({@code docs/protocol.md#probe-schedule}). Each run has a virtual
 * thread and at most four fifths of the interval. A run is skipped if the permitted number of runs is under way when it
 * is due.
 *
 * <p>A continuous probe has a negative interval: it runs until it fails, pauses for the length of the interval, and
 * runs again. Safe for any thread.
 */
public final class Probe {

    private static final Logger LOG = System.getLogger(Probe.class.getName());
    private static final double TIMEOUT_SHARE = 0.8;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String name;
    private final Duration interval;
    private final ProbeClass probeClass;
    private final ProbeClock clock;
    private final boolean once;
    private final Semaphore slots;

    // Guarded by this.
    private final ProbeHistory history;
    private final Set<ProbeContext> running = new HashSet<>();
    private ProbeClock.Pending next = () -> {
    };
    private boolean closed;

    Probe(String name, Duration interval, Map<String, String> labels, ProbeClass probeClass, ProbeClock clock,
            boolean once) {
        if (interval.isZero()) {
            throw new IllegalArgumentException("the interval of " + name + " is zero");
        }
        this.name = name;
        this.interval = interval;
        this.history = new ProbeHistory(name, interval, labels, probeClass);
        this.probeClass = probeClass;
        this.clock = clock;
        this.once = once;
        this.slots = new Semaphore(probeClass.concurrency(), true);
    }

    /** Schedules the first run in {@code delayNs}, and the others at the interval. */
    void schedule(long delayNs) {
        long firstNs = clock.nanoTime() + delayNs;
        if (delayNs <= 0) {
            onDue(firstNs);
        } else {
            scheduleAt(firstNs);
        }
    }

    private synchronized void scheduleAt(long atNs) {
        if (!closed) {
            next = clock.after(atNs - clock.nanoTime(), () -> onDue(atNs));
        }
    }

    private void onDue(long dueNs) {
        if (slots.tryAcquire()) {
            launch(new CompletableFuture<>());
        }
        if (!once && !isContinuous()) {
            long passed = Math.max(0, (clock.nanoTime() - dueNs) / interval.toNanos());
            scheduleAt(dueNs + (passed + 1) * interval.toNanos()); // runs that were missed are not made up for
        }
    }

    /** Starts a run, for which the caller has taken a slot. */
    private synchronized void launch(CompletableFuture<ProbeInfo> done) {
        if (closed) {
            slots.release();
            done.complete(info());
            return;
        }
        ProbeContext context = isContinuous() ? ProbeContext.endless(clock) : ProbeContext.within(clock, timeoutNs());
        running.add(context);
        history.addStart(clock.now());
        long startNs = clock.nanoTime();
        ProbeClock.Pending deadline = isContinuous() ? () -> {
        } : clock.after(timeoutNs(), context::end);
        Thread.ofVirtual().name("derp-probe").start(() -> {
            ProbeResult result = measure(context, startNs);
            deadline.cancel();
            context.finish();
            done.complete(record(context, result, clock.nanoTime() - startNs));
        });
    }

    private ProbeResult measure(ProbeContext context, long startNs) {
        context.begin();
        try {
            probeClass.function().probe(context);
            return new Success(Duration.ofNanos(clock.nanoTime() - startNs));
        } catch (IOException e) {
            return context.isOver() ? timedOut(context) : new Failure(ErrorLine.of(e));
        } catch (InterruptedException e) {
            return context.isOver() ? timedOut(context) : new Failure("interrupted"); // the thread ends after this
        } catch (RuntimeException | Error e) {
            OutOfMemory.check(e);
            if (context.isOver()) {
                return timedOut(context);
            }
            LOG.log(Level.ERROR, "internal error in probe " + name, e);
            return new Failure("internal error: " + e.getClass().getSimpleName() + ": " + ErrorLine.of(e));
        }
    }

    private Failure timedOut(ProbeContext context) {
        String doing = context.doing().isEmpty() ? "" : " while " + context.doing();
        return new Failure(
                isContinuous()
                        ? "closed"
                        : "timed out after " + GoDuration.text(Duration.ofNanos(timeoutNs())) + doing);
    }

    private synchronized ProbeInfo record(ProbeContext context, ProbeResult result, long tookNs) {
        history.addResult(clock.now(), result, tookNs);
        if (result instanceof Failure failure) {
            LOG.log(closed ? Level.DEBUG : Level.INFO, () -> "probe " + name + ": " + failure.error());
        }
        running.remove(context);
        slots.release();
        if (isContinuous() && !once) {
            scheduleAt(clock.nanoTime() - interval.toNanos());
        }
        notifyAll();
        return info();
    }

    /**
     * Runs now and waits for the result, after a run that is under way.
     *
     * @return the state after the run; empty if the run could not start within the interval, or did not end in time
     * @throws IllegalStateException if the probe is continuous
     */
    public Optional<ProbeInfo> runNow() throws InterruptedException {
        if (isContinuous()) {
            throw new IllegalStateException(name + " is continuous and cannot be run on request");
        }
        if (!slots.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        CompletableFuture<ProbeInfo> done = new CompletableFuture<>();
        launch(done);
        try {
            return Optional.of(done.get(interval.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name, unique in its prober. */
    public String name() {
        return name;
    }

    /** Whether it runs until it fails, and cannot be run on request. */
    public boolean isContinuous() {
        return interval.isNegative();
    }

    private long timeoutNs() {
        return (long) (interval.toNanos() * TIMEOUT_SHARE);
    }

    /** The present state. */
    public synchronized ProbeInfo info() {
        return history.info(isContinuous() && !running.isEmpty());
    }

    /** Adds this probe's metrics. */
    synchronized void collect(MetricFamilies families) {
        history.collect(families, running.size());
    }

    /** The number of runs that are under way. */
    public synchronized int inFlight() {
        return running.size();
    }

    /** Waits until the probe has run and no run is under way, or it is closed. */
    synchronized void awaitRun() throws InterruptedException {
        while (!closed && (!history.hasResult() || !running.isEmpty())) {
            wait();
        }
    }

    /** Schedules no more runs, and ends those that are under way. */
    void close() {
        Set<ProbeContext> left;
        synchronized (this) {
            closed = true;
            next.cancel();
            left = Set.copyOf(running);
            notifyAll();
        }
        left.forEach(ProbeContext::end);
    }

    /** Waits until no run is under way, at most {@code maxMs} milliseconds. */
    synchronized void awaitIdle(long maxMs) throws InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMs);
        for (long left = maxMs; !running.isEmpty() && left > 0; left = TimeUnit.NANOSECONDS
                .toMillis(untilNs - System.nanoTime())) {
            wait(left);
        }
    }
}
