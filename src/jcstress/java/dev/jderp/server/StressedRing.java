package dev.jderp.server;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A {@link PacketRing} whose frames are letters. A question mark is a frame that has fields of two frames. Frames of
 * adjacent letters lie next to each other in one buffer.
 */
abstract class StressedRing {

    private static final int TRIES = 3;
    private static final int LENGTH = 10;
    private static final ByteBuf BUFFER = Unpooled.buffer(1);
    private static final NodePublicKey ODD_SOURCE = NodePrivateKey.ofSeed(new byte[32]).publicKey();

    private final PacketRing ring;
    private final int limit;

    /**
     * A ring that holds these frames.
     *
     * @param limit how many frames may be queued
     * @param capacity how many slots the ring has, a power of two
     */
    StressedRing(int limit, int capacity, String frames) {
        this.limit = limit;
        ring = new PacketRing(capacity);
        for (char each : frames.toCharArray()) {
            offer(each);
        }
    }

    /** Offers a frame; false if there is no room. */
    final boolean offer(char letter) {
        QueuedFrame frame = new QueuedFrame();
        frame.buffer = BUFFER;
        frame.index = letter * LENGTH;
        frame.length = LENGTH;
        frame.isCopy = isOdd(letter);
        frame.sinceNs = letter;
        frame.source = source(letter);
        return ring.offer(frame, limit);
    }

    /** Offers a frame, for which the oldest ones make room as in {@link SendQueue}; returns those. */
    final String offerDroppingOldest(char letter) {
        StringBuilder dropped = new StringBuilder();
        for (int i = 0; i < TRIES; i++) {
            if (offer(letter)) {
                return dropped.toString();
            }
            while (ring.size() >= limit) {
                String oldest = poll();
                if (oldest.isEmpty()) {
                    break;
                }
                dropped.append(oldest);
            }
        }
        return dropped.append("; no room for ").append(letter).toString();
    }

    /** Takes a frame; empty if there is none. */
    final String poll() {
        QueuedFrame taken = new QueuedFrame();
        return ring.poll(taken) ? letter(taken) : "";
    }

    /** Takes a frame, and the next one if it lies next to the first, as {@link Outbound} does. */
    final String pollPiece() {
        QueuedFrame first = new QueuedFrame();
        if (!ring.poll(first)) {
            return "";
        }
        QueuedFrame next = new QueuedFrame();
        boolean hasNext = ring.pollNextTo(next, BUFFER, first.index + first.length);
        return letter(first) + (hasNext ? letter(next) : "");
    }

    /** Takes all frames that are left. */
    final String pollAll() {
        StringBuilder all = new StringBuilder();
        for (String each = poll(); !each.isEmpty(); each = poll()) {
            all.append(each);
        }
        return all.toString();
    }

    @SuppressWarnings("ReferenceEquality") // both are constants
    private static String letter(QueuedFrame frame) {
        char letter = (char) frame.sinceNs;
        boolean isWhole = frame.buffer == BUFFER
                && frame.index == letter * LENGTH
                && frame.length == LENGTH
                && frame.isCopy == isOdd(letter)
                && frame.source == source(letter);
        return isWhole ? String.valueOf(letter) : "?";
    }

    private static boolean isOdd(char letter) {
        return (letter & 1) == 1;
    }

    private static NodePublicKey source(char letter) {
        return isOdd(letter) ? ODD_SOURCE : QueuedFrame.NO_SOURCE;
    }
}
