/**
 * The command line, {@code java -jar jderp.jar COMMAND}: one class for each command, parsed by picocli.
 *
 * <p>Called by the launcher's {@code Main} when the first argument is a command, on the main thread of
 * the process.
 */
@NullMarked
package dev.jderp.cli;

import org.jspecify.annotations.NullMarked;
