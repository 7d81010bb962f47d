/**
 * Load on a relay, from pairs of clients in this process, and what became of it: {@code jderp bench}.
 *
 * <p>Each pair has a thread that sends and one that receives, and one that takes what the relay tells the sender; all
 * are virtual.
 */
@NullMarked
package dev.jderp.bench;

import org.jspecify.annotations.NullMarked;
