/**
 * The relay's traffic of the last hour, second by second, so that a page that opens has a past.
 *
 * <p>One thread, {@code derp-series}, reads the counters once a second; the container's workers read what it has kept.
 */
@NullMarked
package dev.jderp.rest.series;

import org.jspecify.annotations.NullMarked;
