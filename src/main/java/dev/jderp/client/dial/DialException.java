package dev.jderp.client.dial;

import java.io.IOException;
import java.io.Serial;

/**
 * A failure to connect that comes from the map, the proxy or the relay's answer, not from the network or from TLS. The
 * session's API reports it as a {@code DerpException} of the same kind.
 */
public final class DialException extends IOException {

    /** The part that failed. */
    public enum Reason {
        /** The relay answered the upgrade with another status than 101, or closed a WebSocket with an error code. */
        REFUSED,
        /** The answer is not HTTP, or not a WebSocket. */
        PROTOCOL,
        /** The region or node has no address or name that can be dialled. */
        NO_NODE,
        /** The proxy is invalid, or did not connect. */
        PROXY
    }

    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;

    DialException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The part that failed. */
    public Reason reason() {
        return reason;
    }
}
