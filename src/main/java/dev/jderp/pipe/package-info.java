/**
 * A byte stream in both directions between two clients, encrypted and reliable over a relay that may lose, repeat,
 * reorder, read and forge packets.
 *
 * <p>{@link dev.jderp.pipe.Pipe} has the threads and the connection; {@link dev.jderp.pipe.PipeSession} is the
 * protocol, without I/O or clock; {@link dev.jderp.pipe.PipePacket} has the layout. Called by {@code cli} for
 * {@code jderp pipe}: the caller's thread sends, {@code derp-pipe-in} reads the input, {@code derp-pipe-receive}
 * receives, and {@code derp-pipe-out} writes the output.
 */
@NullMarked
package dev.jderp.pipe;

import org.jspecify.annotations.NullMarked;
