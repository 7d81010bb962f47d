/**
 * The settings: their names and defaults, where their values come from, and how they become the options of each part.
 *
 * <p>Called once at the start, by {@code app} in a container, {@code launch} before it and {@code cli} without one; no
 * threads, no state. No other package reads settings by name.
 */
@NullMarked
package dev.jderp.config;

import org.jspecify.annotations.NullMarked;
