/**
 * The region's administration on the data grid that Payara carries (Hazelcast): texts that all relays share, with
 * compare-and-set, and questions to every relay. {@code GridStore} is the seam to the grid, {@code HazelcastStore} the
 * only class that uses Hazelcast.
 *
 * <p>Called by the container's workers, and by its own threads, whose names begin with {@code derp-grid}. No thread
 * that reads packets or logs clients in calls it. Every call to the grid has a time limit.
 */
@NullMarked
package dev.jderp.grid;

import org.jspecify.annotations.NullMarked;
