/**
 * Health checks: MicroProfile Health's in the container, and the same page for servers without it and for the relay without
 * a container.
 *
 * <p>Called by workers of the container or of the HTTP server; they read the relay's state and never wait.
 */
@NullMarked
package dev.jderp.debug.health;

import org.jspecify.annotations.NullMarked;
