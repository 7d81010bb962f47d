package dev.jderp.rest.mesh;

import dev.jderp.key.NodePublicKey;
import dev.jderp.mesh.EditedNeighbours;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.mesh.NeighbourStatus;
import java.util.List;
import java.util.function.Supplier;

/**
 * This relay as a node of its region.
 *
 * @param name its name in the DERP map
 * @param hostname the name that clients know it by
 * @param regionId its region
 * @param key its public key
 * @param hasMeshKey whether it has a mesh key, without which it makes no link
 * @param links every neighbour with its link, as it is now
 * @param listed the neighbours of the settings
 * @param edited the neighbours that are edited while it runs
 */
public record MeshNode(
        String name, String hostname, int regionId, NodePublicKey key, boolean hasMeshKey,
        Supplier<List<NeighbourStatus>> links, List<NeighbourAddress> listed, EditedNeighbours edited) {
}
