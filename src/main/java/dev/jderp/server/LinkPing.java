package dev.jderp.server;

import dev.jderp.protocol.Frame;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Measures the round trip of one link by a periodic Ping, and ends the link if nothing comes for too long, or if it is
 * not up within the login deadline. The relay's timers send Pings, the reading thread handles Pongs.
 */
final class LinkPing {

    private static final long UNKNOWN = -1;

    /** The link as this class uses it. */
    interface Line {

        /** Whether packets can be forwarded. */
        boolean isUp();

        /** Whether the link has ended. */
        boolean isEnded();

        /** Queues a frame, and has it written. */
        void send(Frame frame);

        /** Ends the link; the first reason counts. */
        void end(LinkEnd reason, String detail);
    }

    private final RelayContext context;
    private final LinkOptions options;
    private final Line link;
    private final long openedNs;
    private volatile long heardNs;
    private volatile long asked;
    private volatile long askedNs;
    private volatile boolean waiting;
    private volatile long roundTripMicros = UNKNOWN;
    private int answers;

    LinkPing(RelayContext context, LinkOptions options, Line link) {
        this.context = context;
        this.options = options;
        this.link = link;
        this.openedNs = context.clock().nanoTime();
        this.heardNs = openedNs;
    }

    void start() {
        long next = context.clock().nanoTime() + options.pingInterval().toNanos();
        context.timers().at(next, this::check);
    }

    private void check() {
        if (link.isEnded()) {
            return;
        }
        long nowNs = context.clock().nanoTime();
        if (nowNs - heardNs > options.maxSilence().toNanos()) {
            link.end(LinkEnd.SILENT, "nothing came for " + options.maxSilence().toSeconds() + " s");
        } else if (!link.isUp() && nowNs - openedNs > context.options().handshakeTimeout().toNanos()) {
            link.end(LinkEnd.SILENT, "the neighbour did not answer the login");
        } else {
            if (link.isUp()) {
                ping(nowNs);
            }
            start();
        }
    }

    private void ping(long nowNs) {
        asked = ThreadLocalRandom.current().nextLong();
        askedNs = nowNs;
        waiting = true;
        link.send(new Frame.Ping(asked));
    }

    /** Something came from the neighbour. */
    void onBytes() {
        heardNs = context.timers().coarseNanoTime();
        answers = 0;
    }

    /** Handles a Pong; one that does not answer the last Ping is ignored. */
    void onPong(long data) {
        if (waiting && data == asked) {
            waiting = false;
            roundTripMicros = TimeUnit.NANOSECONDS.toMicros(context.clock().nanoTime() - askedNs);
        }
    }

    /** Whether a Ping of the neighbour is answered: a few for each read, so that many cannot pile up answers. */
    boolean tryAnswer(int max) {
        return answers++ < max;
    }

    OptionalLong roundTripMicros() {
        long micros = roundTripMicros;
        return micros == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(micros);
    }
}
