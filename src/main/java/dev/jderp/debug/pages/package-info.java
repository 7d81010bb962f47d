/**
 * The debug pages, and the pages with the metrics, as a relay with or without a container answers them.
 *
 * <p>Called by the workers of the container or of the HTTP server.
 */
@NullMarked
package dev.jderp.debug.pages;

import org.jspecify.annotations.NullMarked;
