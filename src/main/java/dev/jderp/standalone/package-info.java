/**
 * A relay without a container, {@code jderp relay}: how it runs, and its pages.
 *
 * <p>Called by the launcher's {@code Main} directly, so that a start loads no command line, and by the commands. The
 * pages are called by a virtual thread for each request.
 */
@NullMarked
package dev.jderp.standalone;

import org.jspecify.annotations.NullMarked;
