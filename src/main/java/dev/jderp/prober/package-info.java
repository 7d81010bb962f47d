/**
 * Measures relays from outside, again and again: map, TLS, STUN, mesh, bandwidth, queueing delay.
 *
 * <p>Probes run on virtual threads, one run of each at a time. Called by {@code cli} and {@code app}. Source of truth:
 * reference section 8.
 */
@NullMarked
package dev.jderp.prober;

import org.jspecify.annotations.NullMarked;
