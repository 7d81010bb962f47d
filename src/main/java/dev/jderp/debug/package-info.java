/**
 * What operators look at: metrics in every form, and the debug pages (reference section 9).
 *
 * <p>Called by the container's workers; who looks at the traffic has a virtual thread. Nothing is kept here but what a
 * page needs while it is being written; numbers come from {@link dev.jderp.metrics} and the relay when they are asked
 * for.
 */
@NullMarked
package dev.jderp.debug;

import org.jspecify.annotations.NullMarked;
