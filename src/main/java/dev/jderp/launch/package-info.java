/**
 * The launcher of the relay as a program: checks the settings, prepares files and starts the relay, before {@code Main}
 * runs Payara Micro in the same process, where the application takes the relay over.
 *
 * <p>{@code Main} calls it on the main thread. It does not use classes of the application.
 */
@NullMarked
package dev.jderp.launch;

import org.jspecify.annotations.NullMarked;
