package dev.jderp.metrics;

import dev.jderp.kit.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The state of one thing outside the relay, and its lines in the log: a warning when it begins to fail, one more each
 * time a reminder is due, and a line when it works again. If it fails and recovers in turn, there is one line a minute
 * at most. Safe for any thread.
 */
public final class Outage {

    private static final Logger LOG = System.getLogger(Outage.class.getName());
    private static final long MIN_GAP_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long LASTING_NS = TimeUnit.SECONDS.toNanos(10);

    private final Dependency kind;
    private final String name;
    private final Clock clock;
    private final Runnable count;

    private volatile boolean failing;
    // guarded by this
    private boolean blocking;
    private long sinceNs;
    private boolean everLogged;
    private boolean logged;
    private long loggedNs;
    private long unlogged;
    private String last = "";

    Outage(Dependency kind, String name, Clock clock, Runnable count) {
        this.kind = kind;
        this.name = name;
        this.clock = clock;
        this.count = count;
    }

    /** Reports a failure that does not keep clients from logging in; {@code why} is one line for the log. */
    public void failed(String why) {
        failed(why, false);
    }

    /**
     * Reports a failure.
     *
     * @param why the fault and what the relay does meanwhile, in one line for the log
     * @param blocksLogins whether every login is refused meanwhile
     */
    public synchronized void failed(String why, boolean blocksLogins) {
        count.run();
        long now = clock.nanoTime();
        if (!failing) {
            failing = true;
            sinceNs = now;
            logged = false;
        }
        blocking = blocksLogins;
        unlogged++;
        long gap = now - loggedNs;
        boolean isNew = !logged || !why.equals(last);
        if (!everLogged || gap >= (isNew ? MIN_GAP_NS : kind.reminder().toNanos())) {
            String times = logged && unlogged > 1 ? " (" + unlogged + " failures since the last line)" : "";
            LOG.log(Level.WARNING, () -> why + times);
            everLogged = true;
            logged = true;
            loggedNs = now;
            unlogged = 0;
            last = why;
        }
    }

    /** Reports success; cheap where it worked before. */
    public void works() {
        if (failing) {
            recovered();
        }
    }

    private synchronized void recovered() {
        if (failing) {
            failing = false;
            unlogged = 0;
            if (logged) {
                Duration length = Duration.ofNanos(clock.nanoTime() - sinceNs);
                LOG.log(Level.INFO, () -> name + " works again, after " + length.toSeconds() + " s");
            }
        }
    }

    /** Returns the kind of thing. */
    public Dependency kind() {
        return kind;
    }

    /** Reports whether the last report was a failure. */
    public boolean isFailing() {
        return failing;
    }

    /** Reports whether it has failed for ten seconds without a break, and keeps every client from logging in. */
    public synchronized boolean blocksLogins() {
        return failing && blocking && clock.nanoTime() - sinceNs >= LASTING_NS;
    }
}
