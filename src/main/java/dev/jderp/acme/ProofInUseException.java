package dev.jderp.acme;

import java.io.Serial;

/** Another relay with the name is proving it now, and one connection can show one proof only. */
final class ProofInUseException extends AuthorityException {

    @Serial
    private static final long serialVersionUID = 1;

    ProofInUseException(String name) {
        super("another relay is proving " + name + " now", null);
    }
}
