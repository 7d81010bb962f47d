/**
 * The catalogue of metrics, and cheap counters for them.
 *
 * <p>Any thread may count; the pages that show sums read them now and then. Names are derper's (reference section 9).
 */
@NullMarked
package dev.jderp.metrics;

import org.jspecify.annotations.NullMarked;
