/**
 * The REST API for operators and coordination servers, on JAX-RS: this package lists the resources of the application
 * and serves their description in OpenAPI; the resources are in its sub-packages.
 *
 * <p>The container's workers call it. Its beans keep no state but the viewers of {@link dev.jderp.rest.events}.
 *
 * <p>Beans of the sub-packages have no written constructor: JAX-RS and CDI make them by the implicit public one.
 */
@NullMarked
package dev.jderp.rest;

import org.jspecify.annotations.NullMarked;
