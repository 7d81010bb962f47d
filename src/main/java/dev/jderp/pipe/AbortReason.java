package dev.jderp.pipe;

import dev.jderp.pipe.PipeException.Reason;

/** The payload of an ABORT: the reason why its sender has failed, as one byte. */
final class AbortReason {

    private AbortReason() {}

    static byte[] encode(Reason reason) {
        return new byte[]{(byte) reason.ordinal()};
    }

    /** Describes the peer's failure; an unknown reason counts as {@link Reason#PROTOCOL}. */
    static String describe(byte[] payload) {
        Reason[] all = Reason.values();
        return switch (payload.length == 1 && payload[0] >= 0 && payload[0] < all.length
                ? all[payload[0]]
                : Reason.PROTOCOL) {
            case NO_PEER, NO_ANSWER -> "it has received nothing from this side for too long";
            case RESTARTED -> "it has a session with an earlier process of this side; restart both sides";
            case INPUT -> "it cannot read its input";
            case OUTPUT -> "it cannot write its output";
            case INTERRUPTED -> "it was interrupted";
            case NO_RELAY -> "it has lost its connection to the relay";
            case PROTOCOL, PEER_FAILED -> "it has received an invalid packet";
        };
    }
}
