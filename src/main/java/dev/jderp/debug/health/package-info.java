/**
 * The health page in MicroProfile Health's format, for servers that do not have it and for a relay without a container.
 *
 * <p>Called by workers of the container or of the HTTP server; it reads the relay's state and never waits.
 */
@NullMarked
package dev.jderp.debug.health;

import org.jspecify.annotations.NullMarked;
