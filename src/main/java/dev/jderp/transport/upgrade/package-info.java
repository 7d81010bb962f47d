/**
 * Native DERP at {@code /derp}: the filter that separates it from WebSocket, the upgrade, and the connection on the
 * streams of the servlet API ({@code docs/protocol.md#native-upgrade}).
 *
 * <p>The container calls {@code ReadListener} and {@code WriteListener} on its workers; one thread at a time reads a
 * connection, and one writes it.
 */
@NullMarked
package dev.jderp.transport.upgrade;

import org.jspecify.annotations.NullMarked;
