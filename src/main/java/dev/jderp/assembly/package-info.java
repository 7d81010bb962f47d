/**
 * Creates the parts of a relay from the settings, starts and closes them.
 *
 * <p>Called by {@code app} in a container and by {@code cli} without one: one thread starts a relay, any thread may
 * close it. Depends on neither CDI nor the container.
 */
@NullMarked
package dev.jderp.assembly;

import org.jspecify.annotations.NullMarked;
