package dev.jderp.mapserver;

/** Thrown if an edit needs a region or node that does not exist. Nothing has changed. */
public final class NoSuchEntryException extends Exception {

    private static final long serialVersionUID = 1;

    NoSuchEntryException(String message) {
        super(message);
    }
}
