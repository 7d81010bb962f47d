/**
 * The measurements of relays: TLS and certificates, STUN, and packets between two clients
 * ({@code docs/protocol.md#probes}).
 *
 * <p>{@link dev.jderp.prober.relay.RelayProbes} makes each kind of probe. They run on the threads that
 * {@code prober.schedule} gives them, and connect as clients do, each time with a new key. Called by {@code prober}.
 */
@NullMarked
package dev.jderp.prober.relay;

import org.jspecify.annotations.NullMarked;
