/**
 * The REST API and the DERP map, by JAX-RS. Called by the container's workers; no state of its own. The container
 * creates resources, filters and providers with their implicit public constructors. Source of truth: reference section
 * 6.
 */
@NullMarked
package dev.jderp.rest;

import org.jspecify.annotations.NullMarked;
