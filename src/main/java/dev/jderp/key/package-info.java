/**
 * Keys of the DERP protocol ({@code docs/protocol.md#keys}) and the NaCl box; the only package that uses Bouncy Castle.
 *
 * <p>Values are immutable and safe for any thread.
 */
@NullMarked
package dev.jderp.key;

import org.jspecify.annotations.NullMarked;
