/**
 * Links to other relays on the front door's event loops: {@link dev.jderp.frontdoor.link.LoopDialer} connects, does TLS
 * and the HTTP upgrade, and then a {@code LinkChannel} is the transport of a {@link dev.jderp.server.MeshLink}.
 *
 * <p>Called by {@code mesh}, by its {@link dev.jderp.mesh.LinkDialer}. Everything runs on the loop that the link is
 * registered with, which carries packets as well: a link is dialled rarely, and never moves.
 */
@NullMarked
package dev.jderp.frontdoor.link;

import org.jspecify.annotations.NullMarked;
