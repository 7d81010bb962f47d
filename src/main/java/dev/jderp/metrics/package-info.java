/**
 * The catalogue of metrics, and cheap counters for them.
 *
 * <p>Any thread may count; sums are read now and then by whoever shows them. Names are derper's (reference section 9).
 */
@NullMarked
package dev.jderp.metrics;

import org.jspecify.annotations.NullMarked;
