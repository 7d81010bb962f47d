/**
 * Who a client truly is on the network: lists of networks, and the address behind trusted proxies.
 *
 * <p>Called by the doors, by access rules and by limits, on any thread; nothing here waits or looks up a name.
 * Addresses are compared as addresses: an IPv4 address that was written as IPv6 is an IPv4 address.
 */
@NullMarked
package dev.jderp.clientaddress;

import org.jspecify.annotations.NullMarked;
