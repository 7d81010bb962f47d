/**
 * Files that are read again when they change, or at SIGHUP.
 *
 * <p>{@code assembly} makes one {@link dev.jderp.reload.Reloader} for each relay; certificates, key lists, rate limits,
 * map files and tokens are registered with it. Values are handed to their consumers on the thread {@code derp-files},
 * on that of the signal, or on that of the request, one at a time.
 */
@NullMarked
package dev.jderp.reload;

import org.jspecify.annotations.NullMarked;
