/**
 * The container's ways in: {@code Upgrade: DERP} by a servlet, and WebSocket by a JSR-356 endpoint
 * ({@code docs/protocol.md#ways-in}). This package has the types that its sub-packages
 * share.
 *
 * <p>The container calls; its workers read and write, and run the relay's code to completion. Nothing here blocks: one
 * thread at a time writes a connection, and a thread that finds it busy records its request and returns.
 */
@NullMarked
package dev.jderp.transport;

import org.jspecify.annotations.NullMarked;
