/**
 * The DERP map, which tells clients where relays are: values and their JSON.
 *
 * <p>Immutable, no I/O. Source of truth: reference section 6.1.
 */
@NullMarked
package dev.jderp.derpmap;

import org.jspecify.annotations.NullMarked;
