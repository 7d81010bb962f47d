/**
 * Metrics in every form, and the debug pages (reference section 9).
 *
 * <p>Called by the container's workers; each viewer of the traffic has a virtual thread. A page keeps state only while
 * it is being written; numbers come from {@link dev.jderp.metrics} and the relay on request. The container creates the
 * servlets and filters with their implicit public constructors.
 */
@NullMarked
package dev.jderp.debug;

import org.jspecify.annotations.NullMarked;
