/**
 * Keys of the DERP protocol and the NaCl box, the only user of Bouncy Castle.
 *
 * <p>Values are immutable and safe for use by any thread. Source of truth: reference sections 1.5 and 1.6.
 */
@NullMarked
package dev.jderp.key;

import org.jspecify.annotations.NullMarked;
