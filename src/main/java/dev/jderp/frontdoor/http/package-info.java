/**
 * HTTP/1.1 at the front door: request heads are checked, DERP is upgraded, small pages are answered here, and all other
 * requests are forwarded to the container.
 *
 * <p>{@code FrontDoor} makes an {@link dev.jderp.frontdoor.http.HttpPort} and a
 * {@link dev.jderp.frontdoor.http.PlainPort}, which add the handlers of each connection. Everything runs on
 * {@code derp-lobby}, except that answers to ACME challenges are read on virtual threads.
 */
@NullMarked
package dev.jderp.frontdoor.http;

import org.jspecify.annotations.NullMarked;
