/**
 * Closes connections of clients that prefer another node of the region, so that they connect there: decides which ones,
 * in which order and how fast. Clients name that node in a header ({@code docs/protocol.md#ideal-node}). The package
 * reaches the relay and the source of requests through interfaces only.
 *
 * <p>Called by {@code rest} and {@code app}. A round runs on the calling thread, which waits between closing
 * connections; nodes are checked on virtual threads {@code derp-probe}.
 */
@NullMarked
package dev.jderp.prune;

import org.jspecify.annotations.NullMarked;
