package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one key, and which of them gets the packets ({@code docs/protocol.md#duplicate-clients}).
 *
 * <p>Changed only under the registry's lock; {@link #active} and {@link #size} are read by every sender without it.
 */
final class ClientSet {

    final NodePublicKey key;
    /** The connection that gets this key's packets; null if there is no connection, or none may get them. */
    volatile @Nullable Client active;

    private final DuplicatePolicy policy;
    private final List<Client> members = new ArrayList<>(1);
    private volatile int size;
    /** The member that becomes active when the active one leaves: the newest to come, or to speak where that counts. */
    private @Nullable Client last;
    /**
     * Members in the order in which they came or last spoke, the newest at the end; empty while there is but one. The
     * first duplicate is not in it until it speaks, so that frames that the other had sent before do not count.
     * Only a member's newest mention decides anything, so older ones are left out.
     */
    private final List<Client> sendHistory = new ArrayList<>(0);
    private final List<Client> disabled = new ArrayList<>(0);
    private boolean conflict;
    private long lastTurnNs;

    ClientSet(NodePublicKey key, DuplicatePolicy policy) {
        this.key = key;
        this.policy = policy;
    }

    int size() {
        return size;
    }

    /** Its connections, as they are now; under the registry's lock. */
    List<Client> members() {
        return List.copyOf(members);
    }

    /** Whether two of them have been seen to take turns, and that is not over. */
    boolean isConflict() {
        return conflict;
    }

    /** Adds a connection, which becomes the active one. */
    void add(Client c) {
        if (!members.isEmpty()) {
            if (members.size() == 1) {
                sendHistory.addAll(members);
                members.forEach(m -> m.setDuplicate(true));
            } else {
                sendHistory.add(c);
            }
            c.setDuplicate(true);
        }
        members.add(c);
        size = members.size();
        active = c;
        last = c;
    }

    /** Removes a connection; the one that spoke last becomes active, if it may. Returns whether it was one of them. */
    @SuppressWarnings("ReferenceEquality") // a connection is itself
    boolean remove(Client c) {
        if (!members.remove(c)) {
            return false;
        }
        size = members.size();
        c.setDuplicate(false);
        sendHistory.remove(c);
        disabled.remove(c);
        if (members.size() == 1) {
            Client survivor = members.get(0);
            sendHistory.clear();
            disabled.clear();
            survivor.setDuplicate(false);
            active = survivor;
            last = survivor;
        } else {
            if (last == c) {
                last = newestInHistory();
            }
            active = last == null || disabled.contains(last) ? null : last;
        }
        return true;
    }

    private @Nullable Client newestInHistory() {
        return sendHistory.isEmpty() ? null : sendHistory.get(sendHistory.size() - 1);
    }

    /**
     * Notes that a duplicate spoke.
     *
     * @return whether a conflict begins with it: that connection, another, and now that one again
     */
    @SuppressWarnings("ReferenceEquality") // a connection is itself
    boolean spoke(Client c, long nowNs) {
        if (members.size() < 2 || !members.contains(c) || disabled.contains(c)) {
            return false;
        }
        if (policy == DuplicatePolicy.LAST_WRITER || last == null) {
            last = c;
            active = c;
        }
        if (newestInHistory() == c) {
            return false;
        }
        boolean again = sendHistory.remove(c);
        sendHistory.add(c);
        boolean begins = again && !conflict;
        conflict |= again;
        lastTurnNs = nowNs;
        if (again && policy == DuplicatePolicy.DISABLE_FIGHTERS) {
            disabled.clear();
            disabled.addAll(members);
            active = null;
        }
        return begins;
    }

    /** Ends the conflict if only one connection is left; false if there is no conflict. */
    boolean endsAlone() {
        return ends(members.size() < 2);
    }

    /**
     * Ends the conflict if no connection has taken a turn since {@code sinceNs}; a policy that disables waits for the
     * end.
     */
    boolean endsQuietly(long sinceNs) {
        return ends(policy == DuplicatePolicy.LAST_WRITER && lastTurnNs - sinceNs < 0);
    }

    private boolean ends(boolean over) {
        boolean ends = conflict && over;
        conflict &= !over;
        return ends;
    }
}
