package dev.jderp.rest.mesh;

import dev.jderp.key.NodePublicKey;
import dev.jderp.mesh.EditedNeighbours;
import dev.jderp.mesh.Mesh;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.mesh.NeighbourStatus;
import java.util.List;
import java.util.Optional;

/**
 * This relay as a node of its region.
 *
 * @param name its name in the DERP map
 * @param hostname the name that clients know it by
 * @param regionId its region
 * @param key its public key
 * @param mesh its links; empty if it has no mesh key
 * @param listed the neighbours of the settings
 * @param edited the neighbours that are edited while it runs
 */
public record MeshNode(
        String name, String hostname, int regionId, NodePublicKey key, Optional<Mesh> mesh,
        List<NeighbourAddress> listed, EditedNeighbours edited) {

    /** Every neighbour with its link. */
    List<NeighbourStatus> links() {
        return mesh.map(Mesh::status).orElse(List.of());
    }
}
