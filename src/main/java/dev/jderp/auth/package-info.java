/**
 * Authentication of administrators: bearer tokens with names and roles, and a limit on failed logins.
 *
 * <p>Called by the REST API and the command line, on any thread; only the file of tokens is
 * waited for. Only hashes of tokens are stored, and no token is logged.
 */
@NullMarked
package dev.jderp.auth;

import org.jspecify.annotations.NullMarked;
