/**
 * The REST API, which operators and coordination servers use, on JAX-RS. Called by the container's workers; has no
 * state of its own. The container creates resources, filters and providers with their implicit public constructors. The
 * format of a DERP map: {@code docs/protocol.md#derp-map}.
 */
@NullMarked
package dev.jderp.rest;

import org.jspecify.annotations.NullMarked;
