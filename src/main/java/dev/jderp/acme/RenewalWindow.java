package dev.jderp.acme;

import java.time.Instant;
import java.util.Optional;

/**
 * The time in which an authority wants a certificate to be renewed (RFC 9773).
 *
 * @param start the beginning
 * @param end the end, after the beginning
 * @param askAgain when the authority is to be asked again; empty if it names no time
 */
record RenewalWindow(Instant start, Instant end, Optional<Instant> askAgain) {
}
