/**
 * Files that are read again when they change, or at SIGHUP.
 *
 * <p>What is read is handed to its user on the thread {@code derp-files}, or on that of the signal, never on both at
 * once.
 */
@NullMarked
package dev.jderp.reload;

import org.jspecify.annotations.NullMarked;
