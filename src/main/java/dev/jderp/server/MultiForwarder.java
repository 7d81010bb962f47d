package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Several forwarders to one client, for a key that more than one relay reports. The one known longest is used, so that
 * packets keep to one path ({@code docs/protocol.md#forwarders}). Changed under the registry's lock, used by any
 * thread.
 */
final class MultiForwarder implements PacketForwarder {

    /** In the order in which they came; never empty, since a reading thread may still use this object. */
    private volatile List<PacketForwarder> known;

    MultiForwarder(PacketForwarder first, PacketForwarder second) {
        known = List.of(first, second);
    }

    /** Adds a forwarder; false if it is known. */
    boolean add(PacketForwarder forwarder) {
        if (known.contains(forwarder)) {
            return false;
        }
        List<PacketForwarder> more = new ArrayList<>(known);
        more.add(forwarder);
        known = List.copyOf(more);
        return true;
    }

    boolean contains(PacketForwarder forwarder) {
        return known.contains(forwarder);
    }

    /** Removes a forwarder unless it is the last one; false if it is not known. */
    boolean remove(PacketForwarder forwarder) {
        List<PacketForwarder> fewer = new ArrayList<>(known);
        if (!fewer.remove(forwarder)) {
            return false;
        }
        known = List.copyOf(fewer);
        return true;
    }

    int size() {
        return known.size();
    }

    /** The forwarder that is used. */
    PacketForwarder preferred() {
        return known.get(0);
    }

    @Override
    public void forward(NodePublicKey source, FrameView frame, ReadScope scope) {
        preferred().forward(source, frame, scope);
    }
}
