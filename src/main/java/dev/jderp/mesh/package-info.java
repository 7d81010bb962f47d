/**
 * The links of this relay to the other relays of its region ({@code docs/protocol.md#mesh}): which there are, how they
 * are dialled and trusted, and when a link that has ended is made again.
 *
 * <p>{@code assembly} starts one {@link dev.jderp.mesh.Mesh}; REST and the debug pages read its state. A link is
 * dialled by a {@link dev.jderp.mesh.LinkDialer}: the front door's, on its event loops, or
 * {@link dev.jderp.mesh.StreamDialer}, with threads of its own, where the front door is off. The work of this package
 * itself runs on the thread {@code derp-mesh}; names are resolved on virtual threads.
 */
@NullMarked
package dev.jderp.mesh;

import org.jspecify.annotations.NullMarked;
