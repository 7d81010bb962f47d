/**
 * The container's doors: {@code Upgrade: DERP} by a servlet, WebSocket by a JSR-356 endpoint, and the small HTTP pages

 * around them ({@code docs/protocol.md#ways-in}).
 *
 * <p>The container calls; its worker threads read and write and run the relay's code to completion. Nothing here
 * blocks: one thread at a time writes a connection, and a thread that finds it busy records its request and returns.
 * The container creates servlets, filters and handlers with their implicit public constructors.
 */
@NullMarked
package dev.jderp.transport;

import org.jspecify.annotations.NullMarked;
