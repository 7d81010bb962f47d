package dev.jderp.rest;

/** Finds out who has sent a request. */
final class Authentication {

    /** Property of the request: its caller. */
    static final String CALLER = "dev.jderp.caller";

    private Authentication() {}
}
