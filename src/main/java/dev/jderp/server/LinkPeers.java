package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.util.List;

/**
 * The clients of one neighbour, as its PeerPresent and PeerGone frames list them, and so the keys that packets are
 * forwarded to over its link ({@code docs/protocol.md#forwarders}). The registry has the keys; a second copy of them
 * here would double what each one costs. Bounded: keys beyond the bound are counted only. Changed by the thread that
 * reads the link; any thread may read the count.
 */
final class LinkPeers {

    /** How many keys are taken out at once, so that the registry's lock is never held for long. */
    private static final int PART = 256;

    private final ClientRegistry registry;
    private final PacketForwarder link;
    private final int max;
    private volatile int count;
    private volatile long ignored;
    private boolean closed;

    LinkPeers(ClientRegistry registry, PacketForwarder link, int max) {
        this.registry = registry;
        this.link = link;
        this.max = max;
    }

    /** The neighbour has {@code key}. */
    synchronized void add(NodePublicKey key) {
        if (closed) {
            return;
        }
        if (count >= max) {
            ignored += registry.hasForwarder(key, link) ? 0 : 1;
        } else if (registry.addForwarder(key, link)) {
            count++;
        }
    }

    /** The neighbour has {@code key} no more. */
    synchronized void remove(NodePublicKey key) {
        if (!closed && registry.hasForwarder(key, link)) {
            count--;
        }
        registry.removeForwarder(key, link); // one that does not lead there is counted, as derper does
    }

    int count() {
        return count;
    }

    /** How many PeerPresent frames named a key beyond the bound. */
    long ignored() {
        return ignored;
    }

    /** Takes out every key: the link has ended. Takes a while if there are many, so no I/O thread calls it. */
    void removeAll() {
        synchronized (this) {
            closed = true;
            count = 0;
        }
        List<NodePublicKey> left = registry.keysOf(link);
        for (int i = 0; i < left.size(); i += PART) {
            registry.removeForwarders(left.subList(i, Math.min(left.size(), i + PART)), link);
        }
    }
}
