package dev.jderp.client;

import dev.jderp.client.dial.DialException;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Violation;
import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that comes from DERP, the DERP map or the upgrade; {@link #kind} returns which. Failures of the network and
 * of TLS are other {@link IOException}s: {@link java.net.SocketTimeoutException}, {@link java.io.EOFException},
 * {@link javax.net.ssl.SSLException} and so on.
 */
public final class DerpException extends IOException {

    /** What has failed. */
    public enum Kind {
        /** This side has closed the client or the connection. */
        CLOSED,
        /** There is no connection and the call does not connect, or the connection was lost during the call. */
        NOT_CONNECTED,
        /** The relay answered the upgrade with another status than 101, or closed a WebSocket with an error code. */
        REFUSED,
        /** The relay sent what the protocol forbids; {@link #violation} has details. */
        PROTOCOL,
        /** The packet is larger than relays accept, 65,536 bytes. */
        TOO_BIG,
        /** The region is missing, or has no node that relays and can be dialled. */
        NO_NODE,
        /** The proxy is invalid, or did not connect. */
        PROXY
    }

    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final @Nullable Violation violation;

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

    private DerpException(DialException cause) {
        super(cause.getMessage(), cause);
        this.kind = switch (cause.reason()) {
            case REFUSED -> Kind.REFUSED;
            case PROTOCOL -> Kind.PROTOCOL;
            case NO_NODE -> Kind.NO_NODE;
            case PROXY -> Kind.PROXY;
        };
        this.violation = null;
    }

    /** The failure as callers of sessions see it: a {@link DialException} becomes a DerpException of the same kind. */
    static IOException of(IOException failure) {
        return failure instanceof DialException dial ? new DerpException(dial) : failure;
    }

    /** What has failed. */
    public Kind kind() {
        return kind;
    }

    /** The rule that a frame of the relay violates; empty if the failure is not about a frame. */
    public Optional<Violation> violation() {
        return Optional.ofNullable(violation);
    }
}
