/**
 * Puts load on a relay from pairs of clients in this process, and measures it: {@code jderp bench}.
 *
 * <p>Each pair has a thread that sends, one that receives, and one that reads the sender's incoming frames; all are
 * virtual.
 */
@NullMarked
package dev.jderp.bench;

import org.jspecify.annotations.NullMarked;
