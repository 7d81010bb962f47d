package dev.jderp.mesh;

import dev.jderp.client.dial.Authorities;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Outages;
import dev.jderp.server.Relay;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * The things that every neighbour needs.
 *
 * @param relay this relay
 * @param options the options of the mesh
 * @param dialer connects
 * @param names resolves names
 * @param authorities sign the certificates of relays without a pin
 * @param outages the things that may fail, among them each link
 * @param tasks runs the tasks of the mesh
 * @param wallClock the time of day
 * @param random numbers from 0 to 1, for jitter
 * @param owners the neighbour whose link leads to a key
 * @param forgetting takes a neighbour off the list
 */
record MeshContext(
        Relay relay, MeshOptions options, LinkDialer dialer, NameLookup names, Authorities authorities,
        Outages outages, MeshTasks tasks, InstantSource wallClock, DoubleSupplier random,
        ConcurrentMap<NodePublicKey, Neighbour> owners, Consumer<Neighbour> forgetting) {

    void forget(Neighbour neighbour) {
        forgetting.accept(neighbour);
    }
}
