/**
 * The DERP map, which lists the relays for clients: value types, and their JSON ({@code docs/protocol.md#derp-map}).
 *
 * <p>Used by the client library, the map server, the prober and the REST API, on any thread. Everything public is
 * immutable; there is no I/O.
 */
@NullMarked
package dev.jderp.derpmap;

import org.jspecify.annotations.NullMarked;
