/**
 * The process that the relay runs in: ends it when its heap is exhausted or when a stop takes too long, handles
 * signals, and returns memory to the system after load. It has no dependency on the relay.
 *
 * <p>Called by the programs and by every package that catches errors, on any thread; its own threads are
 * {@code derp-guard}, {@code derp-memory} and {@code derp-stop}. Where {@code jderp.jar} is started, the guard is
 * loaded by the class loader of that jar, which is the parent of the application's.
 */
@NullMarked
package dev.jderp.process;

import org.jspecify.annotations.NullMarked;
