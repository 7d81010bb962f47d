/**
 * The catalogue of metrics, counters for them, and the state of things outside the relay that may fail.
 *
 * <p>Any thread may count; {@code debug} sums up when the metrics are requested. Names are derper's
 * ({@code docs/protocol.md#metrics-and-debug-pages}).
 */
@NullMarked
package dev.jderp.metrics;

import org.jspecify.annotations.NullMarked;
