/**
 * The DERP map, which lists the relays for clients: values and their JSON.
 *
 * <p>Immutable, no I/O. Source of truth: reference section 6.1.
 */
@NullMarked
package dev.jderp.derpmap;

import org.jspecify.annotations.NullMarked;
