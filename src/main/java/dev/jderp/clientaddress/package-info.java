/**
 * The true address of a client: lists of networks, and the address behind trusted proxies.
 *
 * <p>Called by the doors, by access rules and by limits, on any thread; nothing here blocks or resolves a name.
 * Addresses are compared as addresses: an IPv4-mapped IPv6 address is an IPv4 address.
 */
@NullMarked
package dev.jderp.clientaddress;

import org.jspecify.annotations.NullMarked;
