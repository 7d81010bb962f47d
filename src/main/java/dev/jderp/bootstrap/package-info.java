/**
 * Bootstrap DNS: addresses of names that clients need before they have DNS (reference section 2.6).
 *
 * <p>One thread of its own resolves the names every so often; requests are answered from what it found last.
 */
@NullMarked
package dev.jderp.bootstrap;

import org.jspecify.annotations.NullMarked;
