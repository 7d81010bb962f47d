/**
 * URLs of HTTP and HTTPS, and the names of hosts that are allowed in them.
 *
 * <p>Called by all packages that read or request a URL, on any thread. Immutable, no I/O.
 */
@NullMarked
package dev.jderp.url;

import org.jspecify.annotations.NullMarked;
