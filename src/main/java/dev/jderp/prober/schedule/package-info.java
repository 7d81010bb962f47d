/**
 * Runs probes on a schedule and keeps their results, whatever they measure ({@code docs/protocol.md#probe-schedule}).
 *
 * <p>{@link dev.jderp.prober.schedule.Prober} has the probes by name; {@link dev.jderp.prober.schedule.Probe} is one of
 * them with its results; {@link dev.jderp.prober.schedule.ProbeFunction} is what it does. Each run has a virtual thread
 * {@code derp-probe}; the clock's thread {@code derp-prober} starts runs and ends those that take too long. Called by
 * {@code prober}, its other parts, and {@code debug}.
 */
@NullMarked
package dev.jderp.prober.schedule;

import org.jspecify.annotations.NullMarked;
