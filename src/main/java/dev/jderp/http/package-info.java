/**
 * Asks web servers: the sources of maps, the admission controller, lists of revoked certificates.
 *
 * <p>Blocking calls for any number of threads; interrupting a virtual thread ends its call. On the client library's
 * dialling, so with its proxies, its authorities and its names of hosts, which the JDK's own client does not take.
 */
@NullMarked
package dev.jderp.http;

import org.jspecify.annotations.NullMarked;
