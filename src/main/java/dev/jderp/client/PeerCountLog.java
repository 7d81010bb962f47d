package dev.jderp.client;

import dev.jderp.client.dial.DelayedAction;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs how many peers a watcher knows: once the relay's first list is complete, which is when no peer was added for
 * 200 ms or 2 s have passed, then at most every 10 s. Safe for any thread.
 */
final class PeerCountLog implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(200);
    private static final Duration MAX_FIRST_LIST = Duration.ofSeconds(2);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Consumer<String> log;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable DelayedAction timer;
    private boolean inFirstList;
    private long connectedAtNs;
    private long loggedAtNs;
    private int peers;

    PeerCountLog(Consumer<String> log) {
        this.log = log;
    }

    /** Starts the count of a new connection. */
    void onConnect() {
        lock.lock();
        try {
            cancelTimer();
            inFirstList = true;
            connectedAtNs = System.nanoTime();
            peers = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Sets the number of peers after one was added. */
    void onPresent(int count) {
        lock.lock();
        try {
            peers = count;
            if (inFirstList) {
                cancelTimer();
                logIn(Math.min(QUIET.toNanos(), connectedAtNs + MAX_FIRST_LIST.toNanos() - System.nanoTime()));
            } else {
                logAtInterval();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sets the number of peers after one was removed, which ends the first list. */
    void onGone(int count) {
        lock.lock();
        try {
            peers = count;
            if (inFirstList) {
                cancelTimer();
                logNow();
            } else {
                logAtInterval();
            }
        } finally {
            lock.unlock();
        }
    }

    private void logAtInterval() {
        if (timer == null) {
            logIn(loggedAtNs + INTERVAL.toNanos() - System.nanoTime());
        }
    }

    private void logIn(long ns) {
        timer = DelayedAction.schedule(Duration.ofNanos(Math.max(0, ns)), this::onTimer);
    }

    private void onTimer() {
        lock.lock();
        try {
            if (timer != null) {
                timer = null;
                logNow();
            }
        } finally {
            lock.unlock();
        }
    }

    private void logNow() {
        log.accept((inFirstList ? "connected; " : "") + peers + " peers");
        inFirstList = false;
        loggedAtNs = System.nanoTime();
    }

    private void cancelTimer() {
        DelayedAction waiting = timer;
        if (waiting != null) {
            waiting.close();
            timer = null;
        }
    }

    /** Logs nothing more about this connection. */
    @Override
    public void close() {
        lock.lock();
        try {
            cancelTimer();
        } finally {
            lock.unlock();
        }
    }
}
