/**
 * The links to other relays of the region, and the list of neighbours that can be edited.
 *
 * <p>Called by the container's workers; the state of the links is read on demand.
 */
@NullMarked
package dev.jderp.rest.mesh;

import org.jspecify.annotations.NullMarked;
