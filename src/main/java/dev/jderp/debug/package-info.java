/**
 * Metrics in every form, and the debug pages ({@code docs/protocol.md#metrics-and-debug-pages}).
 *
 * <p>Called by the container's workers; each viewer of {@code /debug/traffic} has a virtual thread. The package keeps
 * only what a page needs while it is being written; numbers are read from {@link dev.jderp.metrics} and the relay on
 * demand. The container creates the servlets and filters with their implicit public constructors.
 */
@NullMarked
package dev.jderp.debug;

import org.jspecify.annotations.NullMarked;
