/**
 * Accepting connections: limits, the PROXY header, and the places of those that have not logged in.
 *
 * <p>{@code FrontDoor} makes the handlers of its listeners from this package; {@code http} asks its limits for clients
 * of trusted HTTP proxies. Everything runs on {@code derp-lobby}.
 */
@NullMarked
package dev.jderp.frontdoor.listen;

import org.jspecify.annotations.NullMarked;
