/**
 * The client library: a session with a relay, connections that come back, and which relay is nearest.
 *
 * <p>Blocking calls that any number of threads may make, virtual ones among them. Called by applications,
 * {@code prober} and {@code cli}; depends on Java SE, Bouncy Castle and JSON-P alone. Source of truth: reference
 * sections 4.5, 5 and 6.2.
 */
@NullMarked
package dev.jderp.client;

import org.jspecify.annotations.NullMarked;
