/**
 * The way to run the relay by itself: checks what can be checked, makes the certificate, then runs Payara Micro in this
 * process. Called from the command line; one thread. Knows {@code config} and {@code key}, nothing of the application.
 */
@NullMarked
package dev.jderp.launch;

import org.jspecify.annotations.NullMarked;
