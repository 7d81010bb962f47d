/**
 * Health checks in the container, for MicroProfile Health; servers without it do not load this package.
 *
 * <p>Called by the container's workers; they read the relay's state and never wait.
 */
@NullMarked
package dev.jderp.debug.servlet.health;

import org.jspecify.annotations.NullMarked;
