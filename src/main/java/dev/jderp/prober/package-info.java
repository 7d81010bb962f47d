/**
 * Measures relays from outside, repeatedly: DERP map, TLS, STUN, mesh, bandwidth and queuing delay, as derpprobe does
 * ({@code docs/protocol.md#prober}).
 *
 * <p>{@link dev.jderp.prober.DerpProbe} puts the parts together: this package fetches the map and decides which probes
 * there are, {@code prober.schedule} runs them, {@code prober.relay} has what each one does, and {@code prober.pages}
 * shows the results over HTTP. Probes run on virtual threads, one run of each at a time; {@code derp-prober} starts
 * them. Called by {@code cli}, {@code assembly}, {@code app} and {@code debug}.
 */
@NullMarked
package dev.jderp.prober;

import org.jspecify.annotations.NullMarked;
