package dev.jderp.server;

import dev.jderp.key.KeyProbe;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.PeerGoneReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the region: local connections by public key, forwarders to other relays, watchers, and the connections to
 * notify when a key leaves ({@code docs/protocol.md#registration}).
 *
 * <p>One lock guards every change and is never held across I/O: receivers of notices are collected under the lock, and
 * notified after it is released. Look-ups take no lock.
 */
final class ClientRegistry {

    /** A conflict is over when its connections have not sent in turns for this long. */
    private static final long CONFLICT_QUIET_NS = 60_000_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentHashMap<NodePublicKey, ClientSet> clients = new ConcurrentHashMap<>();
    private final ForwarderTable mesh;
    private final PeerGoneWatchers departures = new PeerGoneWatchers();
    private final Watchers watchers;
    private final Set<ClientSet> conflicts = new HashSet<>();

    private final Counters<Metric> metrics;
    private final DuplicatePolicy policy;

    ClientRegistry(Counters<Metric> metrics, DuplicatePolicy policy) {
        this.metrics = metrics;
        this.policy = policy;
        this.mesh = new ForwarderTable(metrics);
        this.watchers = new Watchers(metrics);
    }

    /** The connections of the key in {@code probe}, or null. */
    @Nullable
    @SuppressWarnings("CollectionIncompatibleType") // a probe equals the key that it looks for
    ClientSet find(KeyProbe probe) {
        return clients.get(probe);
    }

    /** The way to the key in {@code probe} by another relay, or null. */
    @Nullable
    PacketForwarder findForwarder(KeyProbe probe) {
        return mesh.find(probe);
    }

    /** Makes {@code c} routable, as the active connection of its key. */
    void register(ClientConnection c) {
        NodePublicKey key = c.clientKey();
        boolean warn;
        List<ClientConnection> told;
        lock.lock();
        try {
            ClientSet set = clients.get(key);
            boolean fresh = set == null;
            if (set == null) {
                set = new ClientSet(key, policy);
            }
            set.add(c);
            if (fresh) {
                clients.put(key, set);
                mesh.localCame(key);
                metrics.increment(Metric.CLIENTS_LOCAL);
            } else {
                boolean first = set.size() == 2;
                metrics.add(Metric.CURRENT_DUP_CLIENT_KEYS, first ? 1 : 0);
                metrics.add(Metric.CURRENT_DUP_CLIENT_CONNS, first ? 2 : 1);
                metrics.increment(Metric.TOTAL_DUP_CLIENT_CONNS);
            }
            warn = set.isConflict();
            metrics.increment(Metric.CURRENT_CONNECTIONS);
            metrics.add(Metric.CURRENT_NOTIDEAL_CONNECTIONS, c.isNotIdeal() ? 1 : 0);
            told = watchers.came(c);
        } finally {
            lock.unlock();
        }
        told.forEach(ClientConnection::requestWrite);
        if (warn) {
            c.sendHealth(true);
        }
    }

    /** Removes {@code c}, and notifies watchers and peers if it was the key's last connection. */
    void unregister(ClientConnection c) {
        NodePublicKey key = c.clientKey();
        Set<ClientConnection> toTell = Set.of();
        List<ClientConnection> told = List.of();
        List<ClientConnection> atPeace = List.of();
        lock.lock();
        try {
            watchers.remove(c);
            ClientSet set = clients.get(key);
            if (set == null || !set.remove(c)) {
                return;
            }
            metrics.decrement(Metric.CURRENT_CONNECTIONS);
            metrics.add(Metric.CURRENT_NOTIDEAL_CONNECTIONS, c.isNotIdeal() ? -1 : 0);
            if (set.size() == 0) {
                set.active = null;
                clients.remove(key);
                metrics.decrement(Metric.CLIENTS_LOCAL);
                if (mesh.localLeft(key)) {
                    toTell = departures.of(key);
                }
                told = watchers.left(key);
            } else {
                boolean last = set.size() == 1;
                metrics.add(Metric.CURRENT_DUP_CLIENT_KEYS, last ? -1 : 0);
                metrics.add(Metric.CURRENT_DUP_CLIENT_CONNS, last ? -2 : -1);
                if (set.endsAlone()) {
                    atPeace = endConflict(set);
                }
            }
        } finally {
            lock.unlock();
        }
        told.forEach(ClientConnection::requestWrite);
        toTell.forEach(receiver -> receiver.sendPeerGone(key, PeerGoneReason.DISCONNECTED));
        atPeace.forEach(each -> each.sendHealth(false));
    }

    private List<ClientConnection> endConflict(ClientSet set) {
        conflicts.remove(set);
        metrics.decrement(Metric.CURRENT_CONFLICTS);
        return set.members();
    }

    /** Notes that a duplicate spoke; the policy says what follows. */
    void spoke(ClientConnection c, long nowNs) {
        List<ClientConnection> fighters = List.of();
        lock.lock();
        try {
            ClientSet set = clients.get(c.clientKey());
            if (set != null && set.spoke(c, nowNs)) {
                conflicts.add(set);
                metrics.increment(Metric.CURRENT_CONFLICTS);
                fighters = set.members();
            }
        } finally {
            lock.unlock();
        }
        fighters.forEach(each -> each.sendHealth(true));
    }

    /** Ends conflicts whose connections have not sent in turns for a while. */
    void sweep(long nowNs) {
        if (metrics.sum(Metric.CURRENT_CONFLICTS) == 0) {
            return;
        }
        List<ClientConnection> atPeace = new ArrayList<>();
        lock.lock();
        try {
            for (ClientSet each : List.copyOf(conflicts)) {
                if (each.endsQuietly(nowNs - CONFLICT_QUIET_NS)) {
                    atPeace.addAll(endConflict(each));
                }
            }
        } finally {
            lock.unlock();
        }
        atPeace.forEach(each -> each.sendHealth(false));
    }

    /** Makes {@code c} a watcher: it gets every present client, and from now on every change. */
    void watch(ClientConnection c) {
        lock.lock();
        try {
            if (!c.isClosed()) {
                watchers.add(c, clients.values());
            }
        } finally {
            lock.unlock();
        }
        c.requestWrite();
    }

    /** Another relay of the region has {@code key}. */
    void addForwarder(NodePublicKey key, PacketForwarder forwarder) {
        lock.lock();
        try {
            mesh.add(key, forwarder);
        } finally {
            lock.unlock();
        }
    }

    /** Another relay of the region has {@code key} no more. */
    void removeForwarder(NodePublicKey key, PacketForwarder forwarder) {
        Set<ClientConnection> toTell = Set.of();
        lock.lock();
        try {
            if (mesh.remove(key, forwarder, clients.containsKey(key))) {
                toTell = departures.of(key);
            }
        } finally {
            lock.unlock();
        }
        toTell.forEach(receiver -> receiver.sendPeerGone(key, PeerGoneReason.DISCONNECTED));
    }

    /**
     * Records that {@code receiver} got a packet of {@code source}; notifies it at once if the source has disconnected.
     */
    void watchGone(NodePublicKey source, ClientConnection receiver) {
        lock.lock();
        try {
            if (receiver.isClosed()) {
                return;
            }
            if (mesh.contains(source)) {
                departures.add(source, receiver);
                return;
            }
        } finally {
            lock.unlock();
        }
        receiver.sendPeerGone(source, PeerGoneReason.DISCONNECTED);
    }

    /** Notes that {@code receiver} is given a packet of {@code source} by another relay. */
    void watchForwarded(NodePublicKey source, ClientConnection receiver) {
        lock.lock();
        try {
            if (!receiver.isClosed()) {
                departures.add(source, receiver);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what {@code receiver} wanted to know of {@code sources}. */
    void unwatchGone(List<NodePublicKey> sources, ClientConnection receiver) {
        lock.lock();
        try {
            departures.remove(sources, receiver);
        } finally {
            lock.unlock();
        }
    }

    /** The connections of {@code key}. */
    List<ClientConnection> connections(NodePublicKey key) {
        lock.lock();
        try {
            ClientSet set = clients.get(key);
            return set == null ? List.of() : set.members();
        } finally {
            lock.unlock();
        }
    }

    /** The keys that have more than one connection. */
    List<KeyConnections> duplicates() {
        lock.lock();
        try {
            return clients.values()
                    .stream()
                    .filter(set -> set.size() > 1)
                    .map(ClientRegistry::keyConnections)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** The connections of {@code key} and what is known of them together, empty if there are none. */
    Optional<KeyConnections> keyConnections(NodePublicKey key) {
        lock.lock();
        try {
            return Optional.ofNullable(clients.get(key)).map(ClientRegistry::keyConnections);
        } finally {
            lock.unlock();
        }
    }

    private static KeyConnections keyConnections(ClientSet set) {
        return new KeyConnections(set.key, set.members(), Optional.ofNullable(set.active), set.isConflict());
    }

    /** The inconsistencies of the registry, in words, for {@code /debug/check}. */
    List<String> consistencyProblems() {
        List<String> problems = new ArrayList<>();
        lock.lock();
        try {
            int connections = 0;
            for (ClientSet each : clients.values()) {
                connections += each.size();
                if (!mesh.contains(each.key)) {
                    problems.add("local client " + each.key.shortText() + " is not among the region's keys");
                }
            }
            for (NodePublicKey key : mesh.localOnly()) {
                if (!clients.containsKey(key)) {
                    problems.add(key.shortText() + " is registered as local, but has no connection");
                }
            }
            long counted = metrics.sum(Metric.CURRENT_CONNECTIONS);
            if (counted != connections) {
                problems.add("current connections is " + counted + ", and the registry has " + connections);
            }
        } finally {
            lock.unlock();
        }
        return problems;
    }
}
