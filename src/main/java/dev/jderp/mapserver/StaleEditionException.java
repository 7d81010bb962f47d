package dev.jderp.mapserver;

/** Thrown if an edit expects a version that is no longer the current one. Nothing has changed. */
public final class StaleEditionException extends Exception {

    private static final long serialVersionUID = 1;

    private final String version;

    StaleEditionException(String version) {
        super("the current version is " + version);
        this.version = version;
    }

    /** The current version. */
    public String version() {
        return version;
    }
}
