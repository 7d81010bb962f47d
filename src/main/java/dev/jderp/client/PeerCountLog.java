package dev.jderp.client;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Logs how many peers there are: 200 ms after the last of the first list, then at most every ten seconds. */
final class PeerCountLog implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(200);
    private static final Duration LONGEST_FLOOD = Duration.ofSeconds(2);
    private static final Duration SELDOM = Duration.ofSeconds(10);

    private final Consumer<String> log;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable DelayedActions watch;
    private boolean flooding;
    private long connectedAtNs;
    private long toldAtNs;
    private int peers;

    PeerCountLog(Consumer<String> log) {
        this.log = log;
    }

    /** A connection has begun. */
    void connected() {
        lock.lock();
        try {
            stop();
            flooding = true;
            connectedAtNs = System.nanoTime();
            peers = 0;
        } finally {
            lock.unlock();
        }
    }

    /** There are so many peers after one has come. */
    void present(int count) {
        lock.lock();
        try {
            peers = count;
            if (flooding) {
                stop();
                tellIn(QUIET.toNanos(), connectedAtNs + LONGEST_FLOOD.toNanos() - System.nanoTime());
            } else if (watch == null) {
                tellIn(Long.MAX_VALUE, toldAtNs + SELDOM.toNanos() - System.nanoTime());
            }
        } finally {
            lock.unlock();
        }
    }

    /** There are so many peers after one has gone. */
    void gone(int count) {
        lock.lock();
        try {
            peers = count;
            if (flooding) {
                stop();
                tell();
            } else if (watch == null) {
                tellIn(Long.MAX_VALUE, toldAtNs + SELDOM.toNanos() - System.nanoTime());
            }
        } finally {
            lock.unlock();
        }
    }

    private void tellIn(long ns, long otherNs) {
        watch = DelayedActions.after(Duration.ofNanos(Math.max(0, Math.min(ns, otherNs))), this::onTime);
    }

    private void onTime() {
        lock.lock();
        try {
            if (watch != null) {
                watch = null;
                tell();
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        log.accept((flooding ? "connected; " : "") + peers + " peers");
        flooding = false;
        toldAtNs = System.nanoTime();
    }

    private void stop() {
        DelayedActions waiting = watch;
        if (waiting != null) {
            waiting.close();
            watch = null;
        }
    }

    /** Stops logging for this connection. */
    @Override
    public void close() {
        lock.lock();
        try {
            stop();
        } finally {
            lock.unlock();
        }
    }
}
