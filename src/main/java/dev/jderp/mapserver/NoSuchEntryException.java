package dev.jderp.mapserver;

/** An edit of a region or node that is not there. Nothing has changed. */
public final class NoSuchEntryException extends Exception {

    private static final long serialVersionUID = 1;

    NoSuchEntryException(String what) {
        super(what);
    }
}
