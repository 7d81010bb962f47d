/**
 * The DERP map that this relay serves: its sources, the edits over them, and the order of nodes for each tailnet.
 *
 * <p>{@code DerpMaps} is what others talk to; safe for any thread. Reading what is served takes no lock and does no
 * I/O; edits take one lock and write one file. URLs are asked by a thread of its own, {@code derp-maps}. Source of
 * truth: reference section 6.
 */
@NullMarked
package dev.jderp.maps;

import org.jspecify.annotations.NullMarked;
