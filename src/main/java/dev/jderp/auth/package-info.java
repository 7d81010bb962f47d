/**
 * Who may administer the relay: bearer tokens, by name and role, and how often an address may be wrong.
 *
 * <p>Called by the REST API and the command line, on any thread; nothing here waits, but for the file of tokens. Only
 * hashes of tokens are kept, and no token is ever logged.
 */
@NullMarked
package dev.jderp.auth;

import org.jspecify.annotations.NullMarked;
