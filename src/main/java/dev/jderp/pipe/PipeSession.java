package dev.jderp.pipe;

import dev.jderp.pipe.PipeException.Reason;
import dev.jderp.pipe.PipePacket.Kind;
import dev.jderp.pipe.PipePacket.Receipt;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of a pipe: the protocol without I/O, threads or clock. For one thread.
 *
 * <pre>
 *            a packet to this session          all written here and there        DONE heard, and said
 *   WAITING ──────────────────────────▶ OPEN ─────────────────────────▶ COMPLETE ───────────────────▶ OVER
 *      │ HELLO, again and again           │ DATA, END, RECEIPT, PROBE       │ DONE, again and again    ▲
 *      └────────────▶ FAILED ◀────────────┘                                 └── or nothing heard ──────┘
 * </pre>
 *
 * A session is a random number. A packet that names the receiver's session is an answer to it, so it is no replay of an
 * earlier one; within a session each packet has a number of its own. Only such packets count as a sign of life.
 */
final class PipeSession {

    private static final long FIRST_HELLO_NS = 100_000_000L;
    private static final long MAX_HELLO_NS = 1_000_000_000L;
    private static final long MAX_QUIET_NS = 5_000_000_000L;
    /** How long a peer that has left a relay may take to come back, when it need not. */
    private static final long GONE_NS = 2_000_000_000L;
    private static final int FAREWELLS = 3;
    private static final int SENT_TIMES = 1024;
    /** The receipt for a session that has sent nothing. */
    private static final Receipt NOTHING = new Receipt(
            0, PipePacket.WINDOW, 0, 0, new long[PipePacket.WINDOW / Long.SIZE], false);

    // Fixed.
    private final long mine;
    private final int direction;
    private final long timeoutNs;

    private final RoundTrip roundTrip = new RoundTrip();
    private final Outgoing outgoing = new Outgoing(roundTrip);
    private final Incoming incoming = new Incoming();
    private final ReplayFilter filter = new ReplayFilter();

    // The peer; 0 while it is not known.
    private long peer;
    private long heardNs;
    private long highestAtNs;
    private boolean peerFinished;
    private boolean peerDone;
    private boolean isGone;
    private long goneNs;

    // What is to be sent.
    private long challenger;
    private boolean receiptDue;
    private long limitTold;
    private long helloDueNs;
    private long helloIntervalNs = FIRST_HELLO_NS;
    private int done;
    private long askedNs;

    // Numbers.
    private long lastNumber;
    private final long[] sentAtNs = new long[SENT_TIMES];
    private long echoed;

    private boolean over;
    private @Nullable PipeException failure;

    // Counts.
    private long duplicates;
    private long replayed;
    private long stale;

    /**
     * A session that looks for its peer.
     *
     * @param mine a random number but 0
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

    // The application's side.

    /** Whether {@link #offer} or {@link #end} may be called. */
    boolean hasRoom() {
        return outgoing.hasRoom();
    }

    /** Sends 1 to {@link PipePacket#MAX_PAYLOAD} bytes. */
    void offer(byte[] payload) {
        outgoing.offer(payload);
    }

    /** Ends the stream to the peer. */
    void end() {
        outgoing.end();
    }

    /** The next bytes from the peer; {@link #written} is due when they are written. */
    Optional<byte[]> take() {
        return incoming.take();
    }

    void written() {
        incoming.written();
        if (incoming.isFinished() || incoming.limit() - limitTold >= PipePacket.WINDOW / 4) {
            receiptDue = true;
        }
    }

    /** Whether all that the peer sends has been written. */
    boolean hasWrittenAll() {
        return incoming.isFinished();
    }

    /** Whether nothing is to be done any more; {@link #failure} says whether that is good. */
    boolean isOver() {
        return over || failure != null;
    }

    Optional<PipeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether the peer has been found. */
    boolean isOpen() {
        return peer != 0;
    }

    private boolean isComplete() {
        return peerFinished && incoming.isFinished();
    }

    void fail(PipeException e) {
        if (!isOver()) {
            failure = e;
        }
    }

    /** The relay says that the peer has left it. It may come back, if there is anything left to do for it. */
    void peerGone(long nowNs) {
        isGone = true;
        goneNs = nowNs;
    }

    /** The relay was lost and found again. */
    void reconnected(long nowNs) {
        outgoing.stalled(lastNumber, nowNs);
        helloDueNs = Math.min(helloDueNs, nowNs);
        receiptDue |= peer != 0;
    }

    // The network's side.

    /** Takes a packet that the peer's key has sealed, at some time. */
    void received(PipePacket packet, long nowNs) {
        if (isOver()) {
            return;
        }
        if (packet.to() != mine) {
            strange(packet);
            return;
        }
        if (peer == 0) {
            peer = packet.from();
            receiptDue = true;
        } else if (packet.from() != peer) {
            other(packet);
            return;
        }
        if (!filter.admits(packet.number())) {
            replayed++;
            return;
        }
        heardNs = nowNs;
        isGone = false;
        roundTrip.progress();
        if (packet.number() == filter.highest()) {
            highestAtNs = nowNs;
        }
        receipt(packet.receipt(), nowNs);
        content(packet);
        if (incoming.isFinished() && packet.kind() == Kind.END) {
            receiptDue = true;
        }
    }

    /** Not to this session: of an earlier one, or the peer does not know this one. */
    private void strange(PipePacket packet) {
        if (packet.kind() == Kind.HELLO && !isComplete()) {
            challenger = packet.from();
        }
        if (packet.kind() != Kind.HELLO || (peer != 0 && packet.from() != peer)) {
            stale++;
        }
    }

    /** From another session than before, and it knows ours, so it is new. */
    private void other(PipePacket packet) {
        stale++;
        if (!isComplete()) {
            fail(new PipeException(Reason.RESTARTED, "the peer was restarted; restart both sides"));
            challenger = packet.from();
        }
    }

    private void receipt(Receipt receipt, long nowNs) {
        if (receipt.echo() > echoed && receipt.echo() <= lastNumber && receipt.echo() > lastNumber - SENT_TIMES) {
            echoed = receipt.echo();
            long ns = nowNs - sentAtNs[(int) (echoed % SENT_TIMES)] - receipt.echoDelayUs() * 1000;
            roundTrip.sample(Math.max(1, ns));
        }
        if (!outgoing.received(receipt, lastNumber, nowNs)) {
            wrong();
        }
        peerFinished |= receipt.finished() && outgoing.hasEnded();
    }

    private void content(PipePacket packet) {
        switch (packet.kind()) {
            case DATA, END -> {
                boolean isEnd = packet.kind() == Kind.END;
                if (isEnd != (packet.payload().length == 0)) {
                    wrong();
                    return;
                }
                receiptDue = true;
                switch (incoming.accept(packet.seq(), packet.payload(), isEnd)) {
                    case AGAIN -> duplicates++;
                    case WRONG -> wrong();
                    case NEW -> {
                    }
                }
            }
            case HELLO, PROBE -> receiptDue = true;
            case DONE -> peerDone = true;
            case ABORT -> fail(new PipeException(Reason.PEER_FAILED, "the peer has failed: " + told(packet.payload())));
            case RECEIPT -> {
            }
        }
    }

    private static String told(byte[] reason) {
        Reason[] all = Reason.values();
        return switch (reason.length == 1 && reason[0] >= 0 && reason[0] < all.length ? all[reason[0]] : Reason.WRONG) {
            case NO_PEER, NO_ANSWER -> "it has received nothing from this side for too long";
            case RESTARTED -> "it has a session with an earlier process of this side; restart both sides";
            case INPUT -> "it cannot read its input";
            case OUTPUT -> "it cannot write its output";
            case INTERRUPTED -> "it was closed";
            case NO_RELAY -> "it has lost the connection to the relay";
            case WRONG, PEER_FAILED -> "it has received an invalid packet";
        };
    }

    private void wrong() {
        fail(new PipeException(Reason.WRONG, "the peer has sent an invalid packet"));
    }

    /** What to send now; empty for nothing, before {@link #deadlineNs} or something happens. */
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
            return hello(nowNs);
        }
        if (outgoing.deadlineNs(Long.MAX_VALUE) <= nowNs) {
            roundTrip.timedOut();
            outgoing.stalled(lastNumber, nowNs);
        }
        var segment = outgoing.poll(lastNumber + 1, nowNs);
        if (segment.isPresent()) {
            var it = segment.get();
            return Optional.of(packet(it.isEnd ? Kind.END : Kind.DATA, peer, it.seq, it.payload, nowNs));
        }
        if (isComplete() && (done == 0 || peerDone || askDueNs() <= nowNs)) {
            over = ++done >= FAREWELLS && peerDone;
            return Optional.of(packet(Kind.DONE, peer, 0, new byte[0], nowNs));
        }
        if (receiptDue) {
            return Optional.of(packet(Kind.RECEIPT, peer, 0, new byte[0], nowNs));
        }
        if (askDueNs() <= nowNs) {
            roundTrip.timedOut();
            return Optional.of(packet(Kind.PROBE, peer, 0, new byte[0], nowNs));
        }
        return Optional.empty();
    }

    /** Ends it if the peer has been silent for too long. */
    void expire(long nowNs) {
        if (isOver()) {
            return;
        }
        if (isComplete()) {
            over = nowNs >= lingersUntilNs(); // the peer's DONE is lost
        } else if (nowNs - heardNs >= timeoutNs) {
            String time = timeoutNs / 1_000_000_000 + " s";
            fail(peer == 0
                    ? new PipeException(Reason.NO_PEER, "the peer has not connected within " + time)
                    : new PipeException(Reason.NO_ANSWER, "no packet from the peer for " + time));
        }
    }

    private long lingersUntilNs() {
        long ns = heardNs + timeoutNs;
        return isGone ? Math.min(ns, goneNs + GONE_NS) : ns;
    }

    private Optional<PipePacket> hello(long nowNs) {
        if (helloDueNs > nowNs) {
            return Optional.empty();
        }
        helloDueNs = nowNs + helloIntervalNs;
        helloIntervalNs = Math.min(MAX_HELLO_NS, 2 * helloIntervalNs);
        return Optional.of(packet(Kind.HELLO, 0, 0, new byte[0], nowNs));
    }

    /** When the peer is to be asked for a receipt, if nothing else asks for one. */
    private long askDueNs() {
        boolean urgent = (outgoing.isWaiting() && !outgoing.isFlying()) || (outgoing.hasEnded() && !peerFinished)
                || isComplete();
        long quietNs = Math.min(MAX_QUIET_NS, timeoutNs / 4);
        return askedNs + (urgent ? Math.min(roundTrip.timeoutNs(), quietNs) : quietNs);
    }

    /** When {@link #poll} is to be called at the latest. */
    long deadlineNs() {
        long ns = isComplete() ? lingersUntilNs() : heardNs + timeoutNs;
        return peer == 0
                ? Math.min(ns, helloDueNs)
                : Math.min(ns, Math.min(askDueNs(), outgoing.deadlineNs(Long.MAX_VALUE)));
    }

    private PipePacket packet(Kind kind, long to, long seq, byte[] payload, long nowNs) {
        lastNumber++;
        sentAtNs[(int) (lastNumber % SENT_TIMES)] = nowNs;
        if (to == peer) {
            receiptDue = false;
            limitTold = incoming.limit();
        }
        if (kind != Kind.RECEIPT) {
            askedNs = nowNs;
        }
        return new PipePacket(kind, direction, mine, to, lastNumber, seq, to == peer ? receipt(nowNs) : NOTHING,
                payload);
    }

    private Receipt receipt(long nowNs) {
        long highest = filter.highest();
        return new Receipt(incoming.next(), incoming.limit(), highest, highest == 0 ? 0 : (nowNs - highestAtNs) / 1000,
                incoming.beyond(), incoming.isFinished());
    }

    /** What to send after a failure, so that the peer need not wait for the time to be over. */
    List<PipePacket> farewell(long nowNs) {
        long to = challenger != 0 ? challenger : peer;
        PipeException why = failure;
        if (why == null || to == 0 || why.reason() == Reason.PEER_FAILED) {
            return List.of();
        }
        byte[] reason = {(byte) why.reason().ordinal()};
        return List.of(packet(Kind.ABORT, to, 0, reason, nowNs), packet(Kind.ABORT, to, 0, reason, nowNs));
    }

    /** With what the session does not know. */
    PipeReport report(long sentBytes, long receivedBytes, long forged, long reconnects) {
        return new PipeReport(sentBytes, receivedBytes, outgoing.again(), duplicates, replayed, stale, forged,
                reconnects,
                roundTrip.smoothedNs());
    }
}
