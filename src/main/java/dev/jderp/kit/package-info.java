/**
 * Small tools that several packages share: files, hashes, addresses as text, rate limits, the clock.
 *
 * <p>Called by every package, and part of the client jar, so it knows no other package of ours and no library but the
 * API of JSON-P. Unless a class states otherwise its methods are static and safe for any thread.
 */
@NullMarked
package dev.jderp.kit;

import org.jspecify.annotations.NullMarked;
