/**
 * Measures relays from outside, repeatedly: map, TLS, STUN, mesh, bandwidth, queueing delay
 * ({@code docs/protocol.md#prober}).
 *
 * <p>Probes run on virtual threads, one run of each at a time. Called by {@code cli} and {@code app}.
 */
@NullMarked
package dev.jderp.prober;

import org.jspecify.annotations.NullMarked;
