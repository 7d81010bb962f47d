/**
 * JAX-RS: what operators and coordination servers read. Called by the container's workers; no state of its own. Source
 * of truth: reference section 6.
 */
@NullMarked
package dev.jderp.rest;

import org.jspecify.annotations.NullMarked;
