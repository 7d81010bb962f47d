/**
 * The front door: the relay's own listener, on Netty. It serves native DERP, WebSocket and the small pages on one port,
 * and forwards all other requests to the container ({@code docs/protocol.md#ways-in}).
 *
 * <p>{@code assembly} makes a {@link dev.jderp.frontdoor.FrontDoor} and closes it. The parts are in packages of their
 * own, in the order in which a connection meets them: {@code listen}, {@code tls}, {@code http}, {@code loop};
 * {@code connection} is what they share. This package knows all of them, and none of them knows this package.
 *
 * <p>Threads: {@code derp-lobby} accepts connections, does TLS and HTTP, and logs clients in. A client that has logged
 * in moves to one of the {@code derp-loop} threads, which carry packets and do nothing else. State of a channel is
 * touched only by the thread that the channel is registered with.
 */
@NullMarked
package dev.jderp.frontdoor;

import org.jspecify.annotations.NullMarked;
