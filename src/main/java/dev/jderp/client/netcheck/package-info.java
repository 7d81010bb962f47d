/**
 * The network check of the client library: round trips to the regions of a DERP map, the choice of the home region, and
 * properties of this machine's network.
 *
 * <p>{@link dev.jderp.client.netcheck.NetCheck} is the way in and {@link dev.jderp.client.netcheck.Report} the result.
 * A check runs on the calling thread, which alone changes its state: answers of the network arrive on other threads
 * ({@code derp-netcheck-N}, virtual, and that of the STUN client) and are handed over through
 * {@link dev.jderp.client.netcheck.CheckClock}. {@link dev.jderp.client.netcheck.CheckRun},
 * {@link dev.jderp.client.netcheck.ProbePlan} and {@link dev.jderp.client.netcheck.HomeChoice} are free of I/O. Called
 * by applications and {@code cli}. How Tailscale's client checks: {@code docs/protocol.md#netcheck}.
 */
@NullMarked
package dev.jderp.client.netcheck;

import org.jspecify.annotations.NullMarked;
