/**
 * The debug pages, the page with the metrics and the prober's pages, and their servlets.
 *
 * <p>Called by the container's workers; each viewer of {@code /debug/traffic} has a virtual thread,
 * {@code derp-traffic}.
 */
@NullMarked
package dev.jderp.debug.pages;

import org.jspecify.annotations.NullMarked;
