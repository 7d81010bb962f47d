/**
 * The process that the relay runs in: ends it when its heap is exhausted or when a stop takes too long, and gives
 * memory back to the system after load. Knows nothing of the relay. Where {@code jderp.jar} is started, the guard is
 * loaded by the class loader of that jar, which is the parent of the application's.
 */
@NullMarked
package dev.jderp.process;

import org.jspecify.annotations.NullMarked;
