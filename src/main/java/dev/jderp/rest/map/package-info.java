/**
 * The DERP map: at {@code /derpmap} for clients, at {@code /api/v1/map} for administrators, with its edits. The format
 * of a map: {@code docs/protocol.md#derp-map}.
 *
 * <p>Called by the container's workers; the map itself is {@link dev.jderp.mapserver}'s.
 */
@NullMarked
package dev.jderp.rest.map;

import org.jspecify.annotations.NullMarked;
