/**
 * The DERP map that this relay serves: its sources, the administrators' edits, and the order of nodes for each tailnet.
 *
 * <p>Other packages call {@code DerpMaps}, which is safe for any thread. Reads of the served map take no lock and
 * do no I/O; an edit takes one lock and writes one file. The thread {@code derp-maps} fetches URLs. The format of a
 * map:
 * {@code docs/protocol.md#derp-map}.
 */
@NullMarked
package dev.jderp.mapserver;

import org.jspecify.annotations.NullMarked;
