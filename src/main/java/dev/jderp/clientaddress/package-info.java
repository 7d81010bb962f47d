/**
 * The address of a request's client: trusted proxies, the header that names their client, lists of networks, and the
 * header in which the front door hands its decision on.
 *
 * <p>Called by the doors, by the debug pages' access rule and by limits, on any thread; nothing here blocks or resolves
 * a name. Addresses are compared as addresses: an IPv4-mapped IPv6 address is an IPv4 address.
 */
@NullMarked
package dev.jderp.clientaddress;

import org.jspecify.annotations.NullMarked;
