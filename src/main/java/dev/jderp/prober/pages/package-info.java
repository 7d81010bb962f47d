/**
 * The prober's pages: status, metrics, and runs on request ({@code docs/protocol.md#prober-pages}). They are
 * independent of the HTTP server: {@code cli} serves them with the JDK's, {@code debug} with the container's. Requests
 * run on the server's threads and wait for the runs that they start.
 */
@NullMarked
package dev.jderp.prober.pages;

import org.jspecify.annotations.NullMarked;
