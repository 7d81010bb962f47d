package dev.jderp.metrics;

import java.util.Locale;

/** The reasons for which an attempt to make a link to another relay fails. */
public enum LinkFailure {
    /** The neighbour's name has no address. */
    UNKNOWN_HOST,
    /** No connection, at none of its addresses. */
    CONNECT,
    /** The certificate is not trusted, or the neighbour does not speak TLS. */
    TLS,
    /** The neighbour answered with something other than an upgrade to DERP. */
    UPGRADE,
    /** The neighbour closed the link after the login, as one with another mesh key does. */
    REFUSED,
    /** The connection broke before the login was answered. */
    LOST,
    /** The neighbour did not answer the login in time. */
    SILENT,
    /** The neighbour sent bytes that the protocol forbids. */
    PROTOCOL_VIOLATION,
    /** This relay failed while it handled the link: a bug. */
    INTERNAL_ERROR;

    /** Returns the value of the metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
