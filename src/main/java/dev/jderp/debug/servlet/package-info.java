/**
 * The debug pages, metrics and health checks in the container: the servlets, MicroProfile's health checks, the rule
 * about which clients may see these pages, and the filter that applies it.
 *
 * <p>Called by the container's workers; each viewer of {@code /debug/traffic} has a virtual thread,
 * {@code derp-traffic}.
 */
@NullMarked
package dev.jderp.debug.servlet;

import org.jspecify.annotations.NullMarked;
