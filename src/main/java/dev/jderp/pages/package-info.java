/**
 * The pages that need no login, as answers that any HTTP server can send: {@link dev.jderp.pages.PublicPages} is the
 * table of paths. The container's servlet and the relay without a container serve them. {@link
 * dev.jderp.pages.StaticFiles} are the files for browsers.
 *
 * <p>No threads, and no I/O but files of the class path. The front door answers the probes itself, with the same texts.
 */
@NullMarked
package dev.jderp.pages;

import org.jspecify.annotations.NullMarked;
