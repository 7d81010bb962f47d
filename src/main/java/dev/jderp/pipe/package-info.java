/**
 * A byte stream in both directions between two nodes, over a relay that may lose, repeat and reorder packets, read
 * them, and make up others: {@code jderp pipe}.
 *
 * <p>{@link dev.jderp.pipe.Pipe} has the threads and the connection; {@link dev.jderp.pipe.PipeSession} is the
 * protocol, which does no I/O and gets the time as an argument; {@link dev.jderp.pipe.PipePacket} has the layout.
 */
@NullMarked
package dev.jderp.pipe;

import org.jspecify.annotations.NullMarked;
