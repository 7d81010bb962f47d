/**
 * The DERP map, which lists the relays for clients: values and their JSON ({@code docs/protocol.md#derp-map}).
 *
 * <p>Immutable, no I/O.
 */
@NullMarked
package dev.jderp.derpmap;

import org.jspecify.annotations.NullMarked;
