package dev.jderp.pipe;

import dev.jderp.pipe.PipeException.Reason;
import dev.jderp.pipe.PipePacket.Kind;
import dev.jderp.pipe.PipePacket.Receipt;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of a pipe's protocol, without I/O, threads or clock. Used by one thread at a time.
 *
 * <pre>
 *            a packet to this session          all written on both sides       DONE received and sent
 *   WAITING ──────────────────────────▶ OPEN ─────────────────────────▶ COMPLETE ───────────────────▶ OVER
 *      │ HELLO, repeated                  │ DATA, END, RECEIPT, PROBE       │ DONE, repeated           ▲
 *      └────────────▶ FAILED ◀────────────┘                                 └── or the peer is silent ─┘
 * </pre>
 *
 * A session is a random number. A packet that names the receiver's session was made after that session began, so it is
 * not a replay from an earlier one; within a session each packet has its own number. Only such packets show that the
 * peer is alive.
 */
final class PipeSession {

    private static final long FIRST_HELLO_NS = 100_000_000L;
    private static final long MAX_HELLO_NS = 1_000_000_000L;
    private static final long MAX_QUIET_NS = 5_000_000_000L;
    /** How long to wait for a peer that has left the relay, when nothing is left to do but to receive its DONE. */
    private static final long GONE_NS = 2_000_000_000L;
    private static final int MAX_DONE = 3;
    /** The receipt for a session from which no packet has arrived. */
    private static final Receipt NOTHING = new Receipt(
            0, PipePacket.WINDOW, 0, 0, new long[PipePacket.WINDOW / Long.SIZE], false);

    private final long mine;
    private final int direction;
    private final long timeoutNs;

    private final RoundTrip roundTrip = new RoundTrip();
    private final Outgoing outgoing = new Outgoing(roundTrip);
    private final Incoming incoming = new Incoming();
    private final PacketNumbers numbers = new PacketNumbers(roundTrip);

    // The peer's session, 0 while it is unknown, and the peer's state.
    private long peer;
    private long heardNs;
    private boolean peerFinished;
    private boolean peerDone;
    private boolean isGone;
    private long goneNs;

    // Packets that are due.
    private long challenger; // a session of the peer that does not know this one yet; 0 for none
    private boolean receiptDue;
    private long limitSent;
    private long helloDueNs;
    private long helloIntervalNs = FIRST_HELLO_NS;
    private int doneSent;
    private long askedNs;

    private boolean over;
    private @Nullable PipeException failure;

    // Counts.
    private long duplicates;
    private long replayed;
    private long stale;

    /**
     * A session that searches for its peer.
     *
     * @param mine a random number other than 0
     * @param direction {@link PipeBox#direction}
     * @param timeoutNs how long the peer may be silent
     */
    PipeSession(long mine, int direction, long timeoutNs, long nowNs) {
        this.mine = mine;
        this.direction = direction;
        this.timeoutNs = timeoutNs;
        this.heardNs = nowNs;
        this.helloDueNs = nowNs;
    }

    // For the application.

    /** Whether {@link #offer} or {@link #end} may be called. */
    boolean hasRoom() {
        return outgoing.hasRoom();
    }

    /** Adds 1 to {@link PipePacket#MAX_PAYLOAD} bytes to the stream. */
    void offer(byte[] payload) {
        outgoing.offer(payload);
    }

    /** Ends the stream to the peer. */
    void end() {
        outgoing.end();
    }

    /** Returns the next bytes from the peer; the caller calls {@link #written} after it has written them. */
    Optional<byte[]> take() {
        return incoming.take();
    }

    /** Confirms that the oldest bytes that were taken are written. */
    void written() {
        incoming.written();
        if (incoming.isFinished() || incoming.limit() - limitSent >= PipePacket.WINDOW / 4) {
            receiptDue = true;
        }
    }

    /** Whether everything from the peer is written, up to the end of its stream. */
    boolean hasWrittenAll() {
        return incoming.isFinished();
    }

    /** Whether the session has ended; {@link #failure} is empty if it has succeeded. */
    boolean isOver() {
        return over || failure != null;
    }

    Optional<PipeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether the peer's session is known. */
    boolean isOpen() {
        return peer != 0;
    }

    private boolean isComplete() {
        return peerFinished && incoming.isFinished();
    }

    /** Ends the session with a failure, unless it has ended. */
    void fail(PipeException e) {
        if (!isOver()) {
            failure = e;
        }
    }

    /** The relay reports that the peer has disconnected; the peer may connect again. */
    void onPeerGone(long nowNs) {
        isGone = true;
        goneNs = nowNs;
    }

    /** The connection to the relay was lost and made again, so packets under way are lost. */
    void onReconnect(long nowNs) {
        outgoing.onTimeout(numbers.last(), nowNs);
        helloDueNs = Math.min(helloDueNs, nowNs);
        receiptDue |= peer != 0;
    }

    // For the network.

    /** Handles a packet that the peer's key has encrypted, now or at any time before. */
    void onPacket(PipePacket packet, long nowNs) {
        if (isOver()) {
            return;
        }
        if (packet.to() != mine) {
            onForeignPacket(packet);
            return;
        }
        if (peer == 0) {
            peer = packet.from();
            receiptDue = true;
        } else if (packet.from() != peer) {
            onNewPeerSession(packet);
            return;
        }
        if (!numbers.admits(packet.number(), nowNs)) {
            replayed++;
            return;
        }
        heardNs = nowNs;
        isGone = false;
        roundTrip.onProgress();
        onReceipt(packet.receipt(), nowNs);
        onContent(packet);
        if (incoming.isFinished() && packet.kind() == Kind.END) {
            receiptDue = true;
        }
    }

    /** Handles a packet that is not for this session: from an earlier one, or the peer does not know this one yet. */
    private void onForeignPacket(PipePacket packet) {
        if (packet.kind() == Kind.HELLO && !isComplete()) {
            challenger = packet.from();
        }
        if (packet.kind() != Kind.HELLO || (peer != 0 && packet.from() != peer)) {
            stale++;
        }
    }

    /** Handles a packet from another session of the peer, which is new, since it knows this session. */
    private void onNewPeerSession(PipePacket packet) {
        stale++;
        if (!isComplete()) {
            fail(new PipeException(Reason.RESTARTED, "the peer has started again; start both sides again"));
            challenger = packet.from();
        }
    }

    private void onReceipt(Receipt receipt, long nowNs) {
        numbers.onReceipt(receipt, nowNs);
        if (!outgoing.onReceipt(receipt, numbers.last(), nowNs)) {
            failProtocol();
        }
        peerFinished |= receipt.finished() && outgoing.hasEnded();
    }

    private void onContent(PipePacket packet) {
        switch (packet.kind()) {
            case DATA, END -> {
                boolean isEnd = packet.kind() == Kind.END;
                if (isEnd != (packet.payload().length == 0)) {
                    failProtocol();
                    return;
                }
                receiptDue = true;
                switch (incoming.accept(packet.seq(), packet.payload(), isEnd)) {
                    case DUPLICATE -> duplicates++;
                    case INVALID -> failProtocol();
                    case NEW -> {
                    }
                }
            }
            case HELLO, PROBE -> receiptDue = true;
            case DONE -> peerDone = true;
            case ABORT -> fail(
                    new PipeException(Reason.PEER_FAILED,
                            "the peer has failed: " + AbortReason.describe(packet.payload())));
            case RECEIPT -> {
            }
        }
    }

    private void failProtocol() {
        fail(new PipeException(Reason.PROTOCOL, "the peer has sent an invalid packet"));
    }

    /** Returns the packet to send now; empty if none is due before {@link #deadlineNs} or the next event. */
    Optional<PipePacket> poll(long nowNs) {
        expire(nowNs);
        if (isOver()) {
            return Optional.empty();
        }
        if (challenger != 0) {
            long to = challenger;
            challenger = 0;
            return Optional.of(packet(Kind.HELLO, to, 0, new byte[0], nowNs));
        }
        if (peer == 0) {
            return pollHello(nowNs);
        }
        if (outgoing.deadlineNs(Long.MAX_VALUE) <= nowNs) {
            roundTrip.onTimeout();
            outgoing.onTimeout(numbers.last(), nowNs);
        }
        var segment = outgoing.poll(numbers.last() + 1, nowNs);
        if (segment.isPresent()) {
            var it = segment.get();
            return Optional.of(packet(it.isEnd ? Kind.END : Kind.DATA, peer, it.seq, it.payload, nowNs));
        }
        if (isComplete() && (doneSent == 0 || peerDone || askDueNs() <= nowNs)) {
            over = ++doneSent >= MAX_DONE && peerDone;
            return Optional.of(packet(Kind.DONE, peer, 0, new byte[0], nowNs));
        }
        if (receiptDue) {
            return Optional.of(packet(Kind.RECEIPT, peer, 0, new byte[0], nowNs));
        }
        if (askDueNs() <= nowNs) {
            roundTrip.onTimeout();
            return Optional.of(packet(Kind.PROBE, peer, 0, new byte[0], nowNs));
        }
        return Optional.empty();
    }

    /** Ends the session if the peer was silent for longer than the timeout. */
    void expire(long nowNs) {
        if (isOver()) {
            return;
        }
        if (isComplete()) {
            over = nowNs >= lingerEndNs(); // the peer's DONE is lost
        } else if (nowNs - heardNs >= timeoutNs) {
            String time = timeoutNs / 1_000_000_000 + " s";
            fail(peer == 0
                    ? new PipeException(Reason.NO_PEER, "the peer has not answered within " + time)
                    : new PipeException(Reason.NO_ANSWER, "nothing received from the peer for " + time));
        }
    }

    private long lingerEndNs() {
        long ns = heardNs + timeoutNs;
        return isGone ? Math.min(ns, goneNs + GONE_NS) : ns;
    }

    private Optional<PipePacket> pollHello(long nowNs) {
        if (helloDueNs > nowNs) {
            return Optional.empty();
        }
        helloDueNs = nowNs + helloIntervalNs;
        helloIntervalNs = Math.min(MAX_HELLO_NS, 2 * helloIntervalNs);
        return Optional.of(packet(Kind.HELLO, 0, 0, new byte[0], nowNs));
    }

    /** When a PROBE is due, if no other packet has asked the peer for a receipt. */
    private long askDueNs() {
        boolean urgent = (outgoing.isWaiting() && !outgoing.isFlying()) || (outgoing.hasEnded() && !peerFinished)
                || isComplete();
        long quietNs = Math.min(MAX_QUIET_NS, timeoutNs / 4);
        return askedNs + (urgent ? Math.min(roundTrip.timeoutNs(), quietNs) : quietNs);
    }

    /** The latest time for the next call of {@link #poll}. */
    long deadlineNs() {
        long ns = isComplete() ? lingerEndNs() : heardNs + timeoutNs;
        return peer == 0
                ? Math.min(ns, helloDueNs)
                : Math.min(ns, Math.min(askDueNs(), outgoing.deadlineNs(Long.MAX_VALUE)));
    }

    private PipePacket packet(Kind kind, long to, long seq, byte[] payload, long nowNs) {
        long number = numbers.next(nowNs);
        if (to == peer) {
            receiptDue = false;
            limitSent = incoming.limit();
        }
        if (kind != Kind.RECEIPT) {
            askedNs = nowNs;
        }
        return new PipePacket(kind, direction, mine, to, number, seq, to == peer ? receipt(nowNs) : NOTHING,
                payload);
    }

    private Receipt receipt(long nowNs) {
        return new Receipt(incoming.next(), incoming.limit(), numbers.echo(), numbers.echoDelayUs(nowNs),
                incoming.beyond(), incoming.isFinished());
    }

    /** The packets to send after a failure, so that the peer fails at once and not after its timeout. */
    List<PipePacket> abortPackets(long nowNs) {
        long to = challenger != 0 ? challenger : peer;
        PipeException why = failure;
        if (why == null || to == 0 || why.reason() == Reason.PEER_FAILED) {
            return List.of();
        }
        byte[] reason = AbortReason.encode(why.reason());
        return List.of(packet(Kind.ABORT, to, 0, reason, nowNs), packet(Kind.ABORT, to, 0, reason, nowNs));
    }

    /** The report, completed with the counts that the caller keeps. */
    PipeReport report(long sentBytes, long receivedBytes, long forged, long reconnects) {
        return new PipeReport(sentBytes, receivedBytes, outgoing.resent(), duplicates, replayed, stale, forged,
                reconnects,
                roundTrip.smoothedNs());
    }
}
