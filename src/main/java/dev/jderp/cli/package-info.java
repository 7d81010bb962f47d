/**
 * The command line, {@code java -jar jderp.jar COMMAND}: one class for each command, picocli around them.
 *
 * <p>Called by the launcher's {@code Main} when the first argument is a command, on the process's main thread.
 */
@NullMarked
package dev.jderp.cli;

import org.jspecify.annotations.NullMarked;
