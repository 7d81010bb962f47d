/**
 * The pages for operators of a running relay: metrics in three formats, the debug pages, and health
 * ({@code docs/protocol.md#metrics-and-debug-pages}). This package has the types that its sub-packages share.
 *
 * <p>Called by the container's workers, and by the pages of the relay without a container. Numbers are read from
 * {@link dev.jderp.metrics} and the relay on demand; nothing is kept.
 */
@NullMarked
package dev.jderp.debug;

import org.jspecify.annotations.NullMarked;
