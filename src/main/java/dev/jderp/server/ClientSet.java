package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one key, and which of them gets the packets.
 *
 * <p>Changed only under the registry's lock; {@link #active} is read by every sender without it. The policy is
 * "last writer is active" (reference section 3.3).
 */
final class ClientSet {

    final NodePublicKey key;
    /** The connection that gets this key's packets; null when the key has left. */
    volatile @Nullable ClientConnection active;

    private final List<ClientConnection> members = new ArrayList<>(1);
    /** Members in the order in which they last spoke, adjacent repetitions collapsed; empty while there is but one. */
    private final List<ClientConnection> sendHistory = new ArrayList<>(0);

    ClientSet(NodePublicKey key) {
        this.key = key;
    }

    int size() {
        return members.size();
    }

    /** Adds a connection, which becomes the active one. */
    void add(ClientConnection c) {
        if (!members.isEmpty()) {
            if (sendHistory.isEmpty()) {
                sendHistory.addAll(members);
            }
            sendHistory.add(c);
            members.forEach(m -> m.setDuplicate(true));
            c.setDuplicate(true);
        }
        members.add(c);
        active = c;
    }

    /** Removes a connection; the one that spoke last becomes active. */
    boolean remove(ClientConnection c) {
        if (!members.remove(c)) {
            return false;
        }
        c.setDuplicate(false);
        sendHistory.removeIf(m -> m == c);
        for (int i = sendHistory.size() - 1; i > 0; i--) {
            if (sendHistory.get(i) == sendHistory.get(i - 1)) {
                sendHistory.remove(i);
            }
        }
        if (members.size() == 1) {
            sendHistory.clear();
            members.get(0).setDuplicate(false);
            active = members.get(0);
        } else {
            active = sendHistory.isEmpty() ? null : sendHistory.get(sendHistory.size() - 1);
        }
        return true;
    }

    /** Notes that a duplicate spoke: it is the active one now. */
    void spoke(ClientConnection c) {
        if (members.size() > 1 && members.contains(c) && sendHistory.get(sendHistory.size() - 1) != c) {
            // Only the newest mention of a member decides anything here; older ones would grow without end.
            sendHistory.removeIf(m -> m == c);
            sendHistory.add(c);
            active = c;
        }
    }
}
