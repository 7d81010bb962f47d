/**
 * CDI: starts, wires and stops the parts in a container. Called by the container's deploying thread.
 */
@NullMarked
package dev.jderp.app;

import org.jspecify.annotations.NullMarked;
