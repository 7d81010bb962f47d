/**
 * The DERP map, from which clients know the relays: values and their JSON ({@code docs/protocol.md#derp-map}).
 *
 * <p>Immutable, no I/O.
 */
@NullMarked
package dev.jderp.derpmap;

import org.jspecify.annotations.NullMarked;
