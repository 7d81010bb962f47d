package dev.jderp.server;

import dev.jderp.key.KeyProbe;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.PeerGoneReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who is here: connections by public key, and who wants to know when a key goes (reference sections 3.2 and 3.8).
 *
 * <p>One lock guards every change and is never held across I/O: who must be told is collected under it and told after
 * it. Look-ups take no lock.
 */
final class ClientRegistry {

    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentHashMap<NodePublicKey, ClientSet> clients = new ConcurrentHashMap<>();
    /** Connections that were given packets of a key, by that key: they are told once when it leaves. */
    private final Map<NodePublicKey, Set<ClientConnection>> goneWatchers = new HashMap<>();

    private final Counters<Metric> metrics;

    ClientRegistry(Counters<Metric> metrics) {
        this.metrics = metrics;
    }

    /** The connections of the key in {@code probe}, or null. */
    @Nullable
    @SuppressWarnings("CollectionIncompatibleType") // a probe equals the key that it looks for
    ClientSet find(KeyProbe probe) {
        return clients.get(probe);
    }

    /** Makes {@code c} routable, as the active connection of its key. */
    void register(ClientConnection c) {
        NodePublicKey key = c.clientKey();
        lock.lock();
        try {
            ClientSet set = clients.get(key);
            boolean fresh = set == null;
            if (set == null) {
                set = new ClientSet(key);
            }
            set.add(c);
            if (fresh) {
                clients.put(key, set);
                metrics.increment(Metric.CLIENTS_LOCAL);
            } else {
                boolean first = set.size() == 2;
                metrics.add(Metric.CURRENT_DUP_CLIENT_KEYS, first ? 1 : 0);
                metrics.add(Metric.CURRENT_DUP_CLIENT_CONNS, first ? 2 : 1);
                metrics.increment(Metric.TOTAL_DUP_CLIENT_CONNS);
            }
            metrics.increment(Metric.CURRENT_CONNECTIONS);
        } finally {
            lock.unlock();
        }
    }

    /** Takes {@code c} out, and tells those who got packets of its key if that was the key's last connection. */
    void unregister(ClientConnection c) {
        NodePublicKey key = c.clientKey();
        Set<ClientConnection> toTell = Set.of();
        lock.lock();
        try {
            ClientSet set = clients.get(key);
            if (set == null || !set.remove(c)) {
                return;
            }
            metrics.decrement(Metric.CURRENT_CONNECTIONS);
            if (set.size() == 0) {
                clients.remove(key);
                metrics.decrement(Metric.CLIENTS_LOCAL);
                Set<ClientConnection> watchers = goneWatchers.remove(key);
                if (watchers != null) {
                    toTell = watchers;
                }
            } else {
                boolean last = set.size() == 1;
                metrics.add(Metric.CURRENT_DUP_CLIENT_KEYS, last ? -1 : 0);
                metrics.add(Metric.CURRENT_DUP_CLIENT_CONNS, last ? -2 : -1);
            }
        } finally {
            lock.unlock();
        }
        toTell.forEach(watcher -> watcher.sendPeerGone(key, PeerGoneReason.DISCONNECTED));
    }

    /** Notes that {@code receiver} was given a packet of {@code source}; tells it at once if the source has left. */
    void watchGone(NodePublicKey source, ClientConnection receiver) {
        lock.lock();
        try {
            if (receiver.isClosed()) {
                return;
            }
            if (clients.containsKey(source)) {
                goneWatchers.computeIfAbsent(source, k -> ConcurrentHashMap.newKeySet(2)).add(receiver);
                return;
            }
        } finally {
            lock.unlock();
        }
        receiver.sendPeerGone(source, PeerGoneReason.DISCONNECTED);
    }

    /** Forgets what {@code receiver} wanted to know of {@code sources}. */
    void unwatchGone(List<NodePublicKey> sources, ClientConnection receiver) {
        lock.lock();
        try {
            for (NodePublicKey source : sources) {
                Set<ClientConnection> watchers = goneWatchers.get(source);
                if (watchers != null && watchers.remove(receiver) && watchers.isEmpty()) {
                    goneWatchers.remove(source);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes a duplicate that spoke the active connection of its key. */
    void spoke(ClientConnection c) {
        lock.lock();
        try {
            ClientSet set = clients.get(c.clientKey());
            if (set != null) {
                set.spoke(c);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What does not fit together, in words. */
    List<String> consistencyProblems() {
        lock.lock();
        try {
            int connections = clients.values().stream().mapToInt(ClientSet::size).sum();
            long counted = metrics.sum(Metric.CURRENT_CONNECTIONS);
            return counted == connections
                    ? List.of()
                    : List.of("current connections is " + counted + ", and the registry has " + connections);
        } finally {
            lock.unlock();
        }
    }
}
