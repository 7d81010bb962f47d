/**
 * The catalogue of metrics as derper's JSON ({@code /debug/vars}), derper's text ({@code /debug/varz}) and OpenMetrics
 * ({@code /metrics}).
 *
 * <p>Called by the workers that serve these pages. Each call reads all numbers once and keeps none.
 */
@NullMarked
package dev.jderp.debug.export;

import org.jspecify.annotations.NullMarked;
