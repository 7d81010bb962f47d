/**
 * URLs of HTTP and HTTPS, and which hosts may stand in them.
 *
 * <p>Immutable, no I/O.
 */
@NullMarked
package dev.jderp.url;

import org.jspecify.annotations.NullMarked;
