/**
 * The health page of a relay without a container, in MicroProfile Health's format.
 *
 * <p>Called by workers of the HTTP server; it reads the relay's state and never waits.
 */
@NullMarked
package dev.jderp.debug.health;

import org.jspecify.annotations.NullMarked;
