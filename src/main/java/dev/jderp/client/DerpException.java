package dev.jderp.client;

import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Violation;
import java.io.IOException;
import java.io.Serial;
import java.util.Optional;

/** A failure that is DERP's and not the network's; {@link #kind} says which. */
public final class DerpException extends IOException {

    /** What has failed. */
    public enum Kind {
        /** This side has closed the client or the connection. */
        CLOSED,
        /** There is no connection and the call makes none, or another call has ended it meanwhile. */
        NOT_CONNECTED,
        /** The relay answered the upgrade with something else, or closed a WebSocket with an error. */
        REFUSED,
        /** The relay sent what the protocol forbids. */
        PROTOCOL,
        /** The packet is larger than a relay takes. */
        TOO_BIG,
        /** There is no such region, or no node in it that relays. */
        NO_NODE,
        /** The proxy did not let the connection through. */
        PROXY
    }

    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final @org.jspecify.annotations.Nullable Violation violation;

    DerpException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.violation = null;
    }

    DerpException(ProtocolException cause) {
        super("the relay violates the protocol: " + cause.getMessage(), cause);
        this.kind = Kind.PROTOCOL;
        this.violation = cause.violation();
    }

    /** What has failed. */
    public Kind kind() {
        return kind;
    }

    /** How the relay broke the protocol; empty if it was not by a frame. */
    public Optional<Violation> violation() {
        return Optional.ofNullable(violation);
    }
}
