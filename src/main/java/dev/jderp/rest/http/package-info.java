/**
 * HTTP for all resources: problem details and the mapper that makes them of exceptions, bodies, query parameters,
 * {@code If-Match}, and the headers for browsers.
 *
 * <p>Called by the container's workers; no state, no I/O but reading the body.
 */
@NullMarked
package dev.jderp.rest.http;

import org.jspecify.annotations.NullMarked;
