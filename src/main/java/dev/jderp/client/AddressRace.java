package dev.jderp.client;

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
 * Several ways to one host, tried at once, each on a virtual thread; the first that connects stays, the others are
 * closed.
 */
final class AddressRace implements Closeable {

    /** Where one runner tries to connect, one address after the other. */
    @FunctionalInterface
    interface Addresses {
        List<InetAddress> find() throws IOException;
    }

    private final int port;
    private final long untilNs;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Under the lock.
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

    /** Sends a runner off, after a delay that ends early when another one has failed. */
    void start(Addresses addresses, Duration delay) {
        lock.lock();
        try {
            running++;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("derp-dial").start(() -> run(addresses, delay));
    }

    private void run(Addresses addresses, Duration delay) {
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
        } catch (RuntimeException e) { // the application's resolver may do anything
            failure = new IOException("an address cannot be resolved or dialled: " + e.getMessage(), e);
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

    /** Connects within this address's share of the time that is left for it and the ones after it. */
    private void connect(InetSocketAddress address, int remaining) throws IOException {
        TimedSocket socket = new TimedSocket();
        lock.lock();
        try {
            if (over) {
                throw late();
            }
            sockets.add(socket);
        } finally {
            lock.unlock();
        }
        try {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(TimeShare.ofNs(untilNs - System.nanoTime(), remaining));
            if (leftMs <= 0) {
                throw late();
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
                throw late();
            }
            over = true;
            winner = socket;
        } finally {
            lock.unlock();
        }
    }

    private SocketTimeoutException late() {
        return new SocketTimeoutException("no TCP connection within " + timeout.toMillis() + " ms");
    }

    /** Waits for the winner; whatever comes, nothing else stays open. */
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
            over = true; // a connection made from now on is too late
            throw firstFailure == null ? late() : firstFailure;
        } catch (InterruptedException e) {
            over = true;
            winner = null; // closed with the others
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while connecting");
        } finally {
            lock.unlock();
            end();
        }
    }

    /** Ends it without a winner if there is none yet. */
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
                // it is closed all the same
            }
        }
    }
}
