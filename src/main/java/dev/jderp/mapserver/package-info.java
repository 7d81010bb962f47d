/**
 * The DERP map that this relay serves: its sources, the edits over them, and the order of nodes for each tailnet.
 *
 * <p>Other packages call {@code DerpMaps}, which is safe for any thread. Reading the served map takes no lock and does
 * no I/O; edits take one lock and write one file. The thread {@code derp-maps} fetches URLs. The format of a map:
 * {@code docs/protocol.md#derp-map}.
 */
@NullMarked
package dev.jderp.mapserver;

import org.jspecify.annotations.NullMarked;
