/**
 * Filters in front of every request to the container: the client's address, TRACE, and offers of other protocols.
 *
 * <p>Called by the container's workers; no state.
 */
@NullMarked
package dev.jderp.transport.http;

import org.jspecify.annotations.NullMarked;
