/**
 * The nodes of this relay's region that the mesh leads to: each relay asks its neighbours for their entries in the DERP
 * map, so that all of them serve one map of the region ({@code docs/operate.md#run-a-region}).
 *
 * <p>{@code assembly} starts {@link dev.jderp.mapserver.region.RegionMap} beside the mesh and adds its nodes to the own
 * region. The thread {@code derp-region} asks, and waits for answers.
 */
@NullMarked
package dev.jderp.mapserver.region;

import org.jspecify.annotations.NullMarked;
