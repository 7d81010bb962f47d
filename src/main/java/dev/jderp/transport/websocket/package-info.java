/**
 * DERP over the container's WebSocket ({@code docs/protocol.md#websocket}).
 *
 * <p>The container calls the endpoint on its workers and reports the end of a message on threads of its own; one thread
 * at a time writes a connection.
 */
@NullMarked
package dev.jderp.transport.websocket;

import org.jspecify.annotations.NullMarked;
