/**
 * Keys of the DERP protocol ({@code docs/protocol.md#keys}), their files, maps by key, and the NaCl box; the only
 * package that uses Bouncy Castle.
 *
 * <p>Called by the relay, the client library and the command line, on any thread. Values are immutable, except
 * {@link LookupKey} and {@link KeyMap}.
 */
@NullMarked
package dev.jderp.key;

import org.jspecify.annotations.NullMarked;
