/**
 * The launcher of the relay as a program: checks the settings and prepares files, before {@code Main} runs Payara Micro
 * in the same process.
 *
 * <p>{@code Main} calls it on the main thread. It does not use classes of the application.
 */
@NullMarked
package dev.jderp.launch;

import org.jspecify.annotations.NullMarked;
