/**
 * Closes clients that would prefer another node of the region, so that they reconnect there: which of them, in what
 * order, how fast. Clients name that node in a header ({@code docs/protocol.md#ideal-node}). The package knows
 * candidates, nodes and a way to close clients, but neither the relay nor how requests reach it.
 *
 * <p>Called by one thread at a time for each round; the thread waits between closes.
 */
@NullMarked
package dev.jderp.prune;

import org.jspecify.annotations.NullMarked;
