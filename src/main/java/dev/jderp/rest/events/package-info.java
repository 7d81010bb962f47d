/**
 * Server-sent events: connections that begin and end, and traffic.
 *
 * <p>A worker of the container begins each stream, and a virtual thread of its own, {@code derp-viewer}, writes it. The
 * threads that carry packets add to a bounded queue and never wait.
 */
@NullMarked
package dev.jderp.rest.events;

import org.jspecify.annotations.NullMarked;
