/**
 * An HTTP client for the sources of maps, the admission controller and lists of revoked certificates.
 *
 * <p>Its calls block, for any number of threads; interrupting a virtual thread ends its call. It dials with the client
 * library and so has its proxies, authorities and names with underscores, which the JDK's own client does not support.
 */
@NullMarked
package dev.jderp.http;

import org.jspecify.annotations.NullMarked;
