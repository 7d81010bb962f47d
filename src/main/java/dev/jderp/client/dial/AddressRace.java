package dev.jderp.client.dial;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one host over several address families at the same time, each on a virtual thread. The first connection
 * is kept, the others are closed. Safe for any thread.
 */
final class AddressRace implements Closeable {

    /** Finds the addresses that one runner tries, one after the other. */
    @FunctionalInterface
    interface AddressSource {
        List<InetAddress> find() throws IOException;
    }

    private final int port;
    private final long untilNs;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final List<TimedSocket> sockets = new ArrayList<>();
    private int running;
    private boolean failed;
    private boolean over;
    private @Nullable TimedSocket winner;
    private @Nullable IOException firstFailure;

    AddressRace(int port, Duration timeout) {
        this.port = port;
        this.timeout = timeout;
        this.untilNs = System.nanoTime() + timeout.toNanos();
    }

    /** Starts a runner after a delay, which ends early when another runner fails. */
    void start(AddressSource addresses, Duration delay) {
        lock.lock();
        try {
            running++;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("derp-dial").start(() -> run(addresses, delay));
    }

    private void run(AddressSource addresses, Duration delay) {
        IOException failure = null;
        try {
            pause(delay);
            List<InetAddress> found = addresses.find();
            for (int i = 0; i < found.size(); i++) {
                try {
                    connect(new InetSocketAddress(found.get(i), port), found.size() - i);
                    failure = null;
                    break;
                } catch (IOException e) {
                    failure = failure == null ? e : failure;
                }
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new IOException("interrupted");
        } catch (RuntimeException e) { // for instance of the application's resolver
            failure = new IOException("an address cannot be resolved or dialled: " + e, e);
        }
        lock.lock();
        try {
            running--;
            if (failure != null) {
                failed = true;
                firstFailure = firstFailure == null ? failure : firstFailure;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration delay) throws InterruptedException {
        lock.lock();
        try {
            long leftNs = delay.toNanos();
            while (leftNs > 0 && !failed && !over) {
                leftNs = changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Connects to one address.
     *
     * @param remaining the number of addresses that share the time that is left, this one included
     */
    private void connect(InetSocketAddress address, int remaining) throws IOException {
        TimedSocket socket = new TimedSocket();
        lock.lock();
        try {
            if (over) {
                throw timedOut();
            }
            sockets.add(socket);
        } finally {
            lock.unlock();
        }
        try {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(TimeShare.ofNs(untilNs - System.nanoTime(), remaining));
            if (leftMs <= 0) {
                throw timedOut();
            }
            socket.connect(address, (int) Math.min(Integer.MAX_VALUE, leftMs));
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        lock.lock();
        try {
            if (over) {
                throw timedOut();
            }
            over = true;
            winner = socket;
        } finally {
            lock.unlock();
        }
    }

    private SocketTimeoutException timedOut() {
        return new SocketTimeoutException("no TCP connection within " + timeout.toMillis() + " ms");
    }

    /** Waits for the first connection and returns it; every other connection is closed, also if this fails. */
    TimedSocket await() throws IOException {
        lock.lock();
        try {
            while (winner == null && running > 0 && !over) {
                long leftNs = untilNs - System.nanoTime();
                if (leftNs <= 0) {
                    break;
                }
                var unused = changed.awaitNanos(leftNs);
            }
            TimedSocket found = winner;
            if (found != null) {
                return found;
            }
            over = true; // a connection that is made from now on is closed
            throw firstFailure == null ? timedOut() : firstFailure;
        } catch (InterruptedException e) {
            over = true;
            winner = null; // so that it is closed with the others
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while connecting");
        } finally {
            lock.unlock();
            end();
        }
    }

    /** Ends the race; without a connection if none was made yet. */
    @Override
    public void close() {
        end();
    }

    private void end() {
        List<TimedSocket> losers;
        lock.lock();
        try {
            over = true;
            losers = new ArrayList<>(sockets);
            losers.remove(winner);
            sockets.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (TimedSocket each : losers) {
            try {
                each.close();
            } catch (IOException e) {
                // closed all the same
            }
        }
    }
}
