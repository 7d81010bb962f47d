/**
 * The relay as an application of a container: starts and stops it, and provides its parts to CDI.
 *
 * <p>The container's deploying thread calls it; shutdown hooks and signals may stop the relay on threads of their own.
 */
@NullMarked
package dev.jderp.app;

import org.jspecify.annotations.NullMarked;
