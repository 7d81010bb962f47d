/**
 * The pages without login on the servlet API.
 *
 * <p>Called by the container's workers; no state.
 */
@NullMarked
package dev.jderp.pages.servlet;

import org.jspecify.annotations.NullMarked;
