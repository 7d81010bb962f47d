/**
 * The options of the region's data grid, apart from the grid itself: the settings are read before there is a container,
 * whose grid it is. {@code config} makes them, on the thread that starts the relay.
 */
@NullMarked
package dev.jderp.grid.options;

import org.jspecify.annotations.NullMarked;
