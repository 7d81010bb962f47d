/**
 * The pages that need no login, as answers that any HTTP server can send: the container's servlets do, and so does the
 * relay without a container.
 *
 * <p>No I/O, no threads. The front door answers the probes itself, with the same texts.
 */
@NullMarked
package dev.jderp.pages;

import org.jspecify.annotations.NullMarked;
