package dev.jderp.key;

import java.io.Serial;

/**
 * A peer's public key is all zero or of low order, so that the shared secret would be all zero
 * ({@code docs/protocol.md#quirk-29}).
 */
public final class WeakKeyException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    WeakKeyException() {
        super("public key of low order", null, false, false);
    }
}
