/**
 * Puts the parts of a relay together as the settings say, starts and ends them.
 *
 * <p>Called by {@code app} in a container and by {@code cli} without one, by one thread; the end may come from any. No
 * CDI, no container.
 */
@NullMarked
package dev.jderp.assembly;

import org.jspecify.annotations.NullMarked;
