/**
 * Settings: what can be set, where it is looked up, and how it becomes the options of every part.
 *
 * <p>Called once by {@code app} in a container and by {@code launch} before one; no threads, no state. The only package
 * that knows the names of settings.
 */
@NullMarked
package dev.jderp.config;

import org.jspecify.annotations.NullMarked;
