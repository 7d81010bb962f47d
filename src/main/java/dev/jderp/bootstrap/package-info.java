/**
 * Bootstrap DNS: addresses of names that clients need before they have DNS ({@code docs/protocol.md#bootstrap-dns}).
 *
 * <p>A thread of this package resolves the names every ten minutes; requests are answered with its latest result.
 */
@NullMarked
package dev.jderp.bootstrap;

import org.jspecify.annotations.NullMarked;
