/**
 * Which clients may see the debug pages: the rule, and the filter that applies it.
 *
 * <p>Called by the container's workers; immutable.
 */
@NullMarked
package dev.jderp.debug.access;

import org.jspecify.annotations.NullMarked;
