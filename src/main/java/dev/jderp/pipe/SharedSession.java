package dev.jderp.pipe;

import dev.jderp.kit.ErrorLine;
import dev.jderp.pipe.PipeException.Reason;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PipeSession} that the threads of a pipe share: each call takes the lock, and some wait for what others do.
 * The lock is not held during I/O.
 */
final class SharedSession {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final PipeSession session;
    private long sentBytes;
    private long receivedBytes;
    private long forged;
    private long generation;
    private long reconnects;
    private @Nullable IOException lastLoss;

    SharedSession(PipeSession session) {
        this.session = session;
    }

    /** The counts so far. */
    PipeReport report() {
        lock.lock();
        try {
            return session.report(sentBytes, receivedBytes, forged, reconnects);
        } finally {
            lock.unlock();
        }
    }

    /** The failure of the session; empty if it has not failed. */
    Optional<PipeException> failure() {
        lock.lock();
        try {
            return session.failure().map(e -> {
                IOException loss = lastLoss;
                return loss == null || (e.reason() != Reason.NO_ANSWER && e.reason() != Reason.NO_PEER)
                        ? e
                        : new PipeException(Reason.NO_RELAY,
                                e.getMessage() + "; the connection to the relay is lost: " + ErrorLine.of(loss),
                                loss);
            });
        } finally {
            lock.unlock();
        }
    }

    /** Ends the session with a failure, unless it has ended. */
    void fail(PipeException e) {
        lock.lock();
        try {
            session.fail(e);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // Called by the thread that sends.

    /** Waits for the next packet to send; empty if the session is over. */
    Optional<PipePacket> awaitPacket() throws InterruptedException {
        lock.lock();
        try {
            var next = session.poll(System.nanoTime());
            while (next.isEmpty() && !session.isOver()) {
                long waitNs = session.deadlineNs() - System.nanoTime();
                if (waitNs > 0) {
                    var unused = changed.awaitNanos(waitNs);
                }
                next = session.poll(System.nanoTime());
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The packets to send after the session is over. */
    Iterable<PipePacket> abortPackets() {
        lock.lock();
        try {
            changed.signalAll();
            return session.abortPackets(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** Waits after a lost connection, which the receiving thread does, too; returns false if the session is over. */
    boolean pauseAfter(IOException e, long ns) throws InterruptedException {
        long untilNs = System.nanoTime() + ns;
        lock.lock();
        try {
            lastLoss = e;
            for (long leftNs = ns; leftNs > 0 && !session.isOver(); leftNs = untilNs - System.nanoTime()) {
                var unused = changed.awaitNanos(leftNs);
            }
            session.expire(System.nanoTime());
            return !session.isOver();
        } finally {
            lock.unlock();
        }
    }

    // Called by the thread that receives.

    /**
     * Handles a message of the relay.
     *
     * @param on the number of the connection that it has come on
     * @param packet the peer's packet, if it is one
     * @param isGone whether it reports that the peer has disconnected
     * @param isForged whether it is a packet that the peer has not encrypted
     */
    void onMessage(long on, Optional<PipePacket> packet, boolean isGone, boolean isForged) {
        lock.lock();
        try {
            long nowNs = System.nanoTime();
            lastLoss = null;
            if (on != generation) {
                if (generation != 0) {
                    reconnects++;
                    session.onReconnect(nowNs);
                }
                generation = on;
            }
            forged += isForged ? 1 : 0;
            if (isGone) {
                session.onPeerGone(nowNs);
            }
            packet.ifPresent(it -> session.onPacket(it, nowNs));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // Called by the thread that reads the input.

    /** Waits for room in the session, then adds bytes or the stream's end; returns whether more can be added. */
    boolean offer(Optional<byte[]> bytes) throws InterruptedException {
        lock.lock();
        try {
            while (!session.hasRoom() && !session.isOver()) {
                changed.await();
            }
            if (session.isOver()) {
                return false;
            }
            changed.signalAll();
            if (bytes.isEmpty()) {
                session.end();
                return false;
            }
            session.offer(bytes.get());
            sentBytes += bytes.get().length;
            return true;
        } finally {
            lock.unlock();
        }
    }

    // Called by the thread that writes the output.

    /** Waits for the next bytes; empty at the end. */
    Optional<byte[]> take() throws InterruptedException {
        lock.lock();
        try {
            Optional<byte[]> bytes = session.take();
            while (bytes.isEmpty() && !session.isOver() && !session.hasWrittenAll()) {
                changed.await();
                bytes = session.take();
            }
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Confirms that the oldest bytes that were taken are written. */
    void written(int bytes) {
        lock.lock();
        try {
            session.written();
            receivedBytes += bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
