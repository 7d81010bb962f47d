/**
 * derper's command line: its flags in Go's syntax, the variables of its container images, and the settings that they
 * mean here.
 *
 * <p>Called once at the start by the command {@code derper} of {@code cli}, on the main thread; no threads, no state.
 */
@NullMarked
package dev.jderp.config.derper;

import org.jspecify.annotations.NullMarked;
