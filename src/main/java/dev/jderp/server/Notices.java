package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.PeerGoneReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * The frames and writes that a change of the registry causes: collected under the registry's lock, sent after it has
 * been released. For one change, on one thread.
 */
final class Notices {

    private final List<Runnable> notices = new ArrayList<>(0); // most changes cause none

    /** Asks each of {@code clients} to write the frames that have been queued for it. */
    void write(Collection<Client> clients) {
        add(clients, Client::requestWrite);
    }

    /** Notifies each of {@code clients} that {@code key} has left the region. */
    void peerGone(Collection<Client> clients, NodePublicKey key) {
        add(clients, client -> client.sendPeerGone(key, PeerGoneReason.DISCONNECTED));
    }

    /** Notifies each of {@code clients} that its key is in use twice, or is not any more. */
    void health(Collection<Client> clients, boolean conflict) {
        add(clients, client -> client.sendHealth(conflict));
    }

    private void add(Collection<Client> clients, Consumer<Client> notice) {
        if (!clients.isEmpty()) {
            List<Client> receivers = List.copyOf(clients);
            notices.add(() -> receivers.forEach(notice));
        }
    }

    /** Sends the notices that have been collected. */
    void send() {
        notices.forEach(Runnable::run);
    }
}
