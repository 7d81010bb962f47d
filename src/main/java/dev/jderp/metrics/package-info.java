/**
 * The catalogue of metrics, and cheap counters for them.
 *
 * <p>Any thread may count; sums are read when they are shown. Names are derper's
 * ({@code docs/protocol.md#metrics-and-debug-pages}).
 */
@NullMarked
package dev.jderp.metrics;

import org.jspecify.annotations.NullMarked;
