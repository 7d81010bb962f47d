/**
 * The relay's status, and the reload of files.
 *
 * <p>Called by the container's workers; everything is read from the relay on demand.
 */
@NullMarked
package dev.jderp.rest.status;

import org.jspecify.annotations.NullMarked;
