/**
 * The wire format of DERP: bytes to frames and back, and both sides of the handshake ({@code docs/protocol.md#frames}).
 *
 * <p>A login ({@code docs/protocol.md#login}):
 *
 * <ol>
 * <li>Connect: the client opens a TCP connection, as a rule with TLS.
 * <li>Upgrade: it sends an HTTP request for {@code /derp} with the header {@code Upgrade: DERP}, or
 * {@code Upgrade: websocket} and the subprotocol {@code derp}; {@link dev.jderp.protocol.UpgradeRules} has the rules.
 * <li>ServerKey: the server answers 101 and sends its public key, the first frame.
 * <li>ClientInfo: the client sends its public key and a box with the JSON of {@link dev.jderp.protocol.ClientInfo},
 * sealed with its own private and the server's public key. That the box opens proves that the client has that key.
 * <li>ServerInfo: if the client is admitted, the server sends a box with the JSON of
 * {@link dev.jderp.protocol.ServerInfo}; otherwise it closes the connection without a reason.
 * <li>Then the client is reachable by its key, and both sides send frames at any time until one of them closes. A
 * client need not wait for ServerInfo before it sends.
 * </ol>
 *
 * <p>With fast start the client knows the server's key from the TLS certificates: it sends the request and ClientInfo
 * at once, and gets no HTTP response ({@code docs/protocol.md#fast-start}).
 *
 * <p>No I/O, threads, clock or logger; a decoder is used by one thread at a time.
 */
@NullMarked
package dev.jderp.protocol;

import org.jspecify.annotations.NullMarked;
