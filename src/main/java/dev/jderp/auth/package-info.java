/**
 * Authentication of administrators: bearer tokens with a name and a role, and limits on failed logins.
 *
 * <p>Called by the REST API and the command line, on any thread; only reading and writing the token file blocks. Only
 * hashes of tokens are kept, and no token is ever logged.
 */
@NullMarked
package dev.jderp.auth;

import org.jspecify.annotations.NullMarked;
