/**
 * Load on a relay, from pairs of clients in this process, and what became of it: {@code jderp bench}.
 *
 * <p>Each pair has two threads, one that sends and one that receives; figures may be asked for from any other.
 */
@NullMarked
package dev.jderp.bench;

import org.jspecify.annotations.NullMarked;
