/**
 * Sends clients back to the node that they would rather be with: which of them, in what order, how fast (reference
 * sections 2.3 and 3.13). Knows candidates, nodes and a way to close; neither the relay nor how it is asked.
 *
 * <p>Called by one thread at a time for each round, which waits between closes.
 */
@NullMarked
package dev.jderp.prune;

import org.jspecify.annotations.NullMarked;
