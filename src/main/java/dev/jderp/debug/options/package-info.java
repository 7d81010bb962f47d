/**
 * The options of the debug pages, apart from the pages: the settings are read before there is a container, whose pages
 * they are. {@code config} makes them, on the thread that starts the relay.
 */
@NullMarked
package dev.jderp.debug.options;

import org.jspecify.annotations.NullMarked;
