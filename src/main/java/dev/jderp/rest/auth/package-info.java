/**
 * Authentication of callers by tokens, authorization by roles, and the audit log: filters before and after every
 * resource of the API.
 *
 * <p>Called by the container's workers; the tokens and the counts of failed logins are those of {@link dev.jderp.auth}.
 */
@NullMarked
package dev.jderp.rest.auth;

import org.jspecify.annotations.NullMarked;
