package dev.jderp.server;

import dev.jderp.key.KeyMap;
import dev.jderp.key.LookupKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the region: local connections by public key, forwarders to other relays, watchers, and the connections to
 * notify when a key leaves ({@code docs/protocol.md#registration}).
 *
 * <p>One lock guards every change and is never held across I/O: receivers of notices are collected under the lock, and
 * notified after it is released. Lookups take no lock.
 */
final class ClientRegistry {

    /** A conflict is over when no connection has taken a turn for so long. */
    private static final long CONFLICT_QUIET_NS = 60_000_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final KeyMap<ClientSet> clients = new KeyMap<>();
    private final ForwarderTable mesh;
    private final PeerGoneWatchers peerGoneWatchers = new PeerGoneWatchers();
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

    /** The connections of the key in {@code lookupKey}, or null. */
    @Nullable
    ClientSet find(LookupKey lookupKey) {
        return clients.get(lookupKey);
    }

    /** The forwarder to the relay that has the key in {@code lookupKey}, or null. */
    @Nullable
    PacketForwarder findForwarder(LookupKey lookupKey) {
        return mesh.find(lookupKey);
    }

    /**
     * Makes a change under the lock, and sends the notices that it has caused after the lock is released. Every change
     * that can cause one goes through here, so that no caller has to ask for writes.
     */
    private void change(Consumer<Notices> step) {
        Notices notices = new Notices();
        lock.lock();
        try {
            step.accept(notices);
        } finally {
            lock.unlock();
        }
        notices.send();
    }

    /** Makes {@code c} routable, as the active connection of its key. */
    void register(Client c) {
        change(notices -> {
            NodePublicKey key = c.clientKey();
            ClientSet known = clients.get(key);
            ClientSet set = known == null ? new ClientSet(key, policy) : known;
            set.add(c);
            if (known == null) {
                clients.put(key, set);
                mesh.addLocal(key);
                metrics.increment(Metric.CLIENTS_LOCAL);
            } else {
                boolean first = set.size() == 2;
                metrics.add(Metric.CURRENT_DUP_CLIENT_KEYS, first ? 1 : 0);
                metrics.add(Metric.CURRENT_DUP_CLIENT_CONNS, first ? 2 : 1);
                metrics.increment(Metric.TOTAL_DUP_CLIENT_CONNS);
            }
            metrics.increment(Metric.CURRENT_CONNECTIONS);
            metrics.add(Metric.CURRENT_NOTIDEAL_CONNECTIONS, c.isNotIdeal() ? 1 : 0);
            watchers.reportConnected(c, notices);
            if (set.isConflict()) {
                notices.health(Set.of(c), true);
            }
        });
    }

    /** Takes {@code c} out, and notifies others if it was the key's last connection. */
    void unregister(Client c) {
        change(notices -> {
            NodePublicKey key = c.clientKey();
            watchers.remove(c);
            ClientSet set = clients.get(key);
            if (set == null || !set.remove(c)) {
                return;
            }
            metrics.decrement(Metric.CURRENT_CONNECTIONS);
            metrics.add(Metric.CURRENT_NOTIDEAL_CONNECTIONS, c.isNotIdeal() ? -1 : 0);
            if (set.size() == 0) {
                removeKey(set, notices);
            } else {
                boolean last = set.size() == 1;
                metrics.add(Metric.CURRENT_DUP_CLIENT_KEYS, last ? -1 : 0);
                metrics.add(Metric.CURRENT_DUP_CLIENT_CONNS, last ? -2 : -1);
                if (set.endsAlone()) {
                    endConflict(set, notices);
                }
            }
        });
    }

    private void removeKey(ClientSet set, Notices notices) {
        NodePublicKey key = set.key;
        set.active = null;
        clients.remove(key);
        metrics.decrement(Metric.CLIENTS_LOCAL);
        watchers.reportGone(key, notices);
        if (mesh.removeLocal(key)) {
            peerGoneWatchers.notifyGone(key, notices);
        }
    }

    private void endConflict(ClientSet set, Notices notices) {
        conflicts.remove(set);
        metrics.decrement(Metric.CURRENT_CONFLICTS);
        notices.health(set.members(), false);
    }

    /** Notes that a duplicate has sent a frame; the policy decides the rest. Called for each such frame. */
    void noteSpoke(Client c, long nowNs) {
        List<Client> fighters;
        lock.lock();
        try {
            ClientSet set = clients.get(c.clientKey());
            if (set == null || !set.spoke(c, nowNs)) {
                return;
            }
            conflicts.add(set);
            metrics.increment(Metric.CURRENT_CONFLICTS);
            fighters = set.members();
        } finally {
            lock.unlock();
        }
        fighters.forEach(each -> each.sendHealth(true));
    }

    /** Ends conflicts in which no connection has taken a turn for a while. */
    void sweep(long nowNs) {
        if (metrics.sum(Metric.CURRENT_CONFLICTS) == 0) {
            return;
        }
        change(notices -> {
            for (ClientSet each : List.copyOf(conflicts)) {
                if (each.endsQuietly(nowNs - CONFLICT_QUIET_NS)) {
                    endConflict(each, notices);
                }
            }
        });
    }

    /** Makes {@code c} a watcher: it gets the clients that are here now, and from now on every change. */
    void watch(Client c) {
        change(notices -> {
            if (!c.isClosed()) {
                watchers.add(c, clients.values().toList(), notices);
            }
        });
    }

    /** Another relay of the region has {@code key}; false if that was known. */
    boolean addForwarder(NodePublicKey key, PacketForwarder forwarder) {
        lock.lock();
        try {
            return mesh.add(key, forwarder);
        } finally {
            lock.unlock();
        }
    }

    /** Another relay of the region has {@code key} no more; a relay that did not have it changes nothing. */
    void removeForwarder(NodePublicKey key, PacketForwarder forwarder) {
        removeForwarders(List.of(key), forwarder);
    }

    /** Whether {@code forwarder} leads to {@code key}. */
    boolean hasForwarder(NodePublicKey key, PacketForwarder forwarder) {
        return mesh.has(key, forwarder);
    }

    /** The keys that {@code forwarder} leads to. Reads every key of the region, without the lock. */
    List<NodePublicKey> keysOf(PacketForwarder forwarder) {
        return mesh.keysOf(forwarder).toList();
    }

    /** Another relay of the region has none of {@code keys} any more. */
    void removeForwarders(List<NodePublicKey> keys, PacketForwarder forwarder) {
        change(notices -> {
            for (NodePublicKey key : keys) {
                if (mesh.remove(key, forwarder, clients.containsKey(key))) {
                    peerGoneWatchers.notifyGone(key, notices);
                }
            }
        });
    }

    /** Notes that {@code receiver} was given a packet of {@code source}; notifies it at once if the source has left. */
    void watchGone(NodePublicKey source, Client receiver) {
        change(notices -> {
            if (receiver.isClosed()) {
                return;
            }
            if (mesh.contains(source)) {
                peerGoneWatchers.add(source, receiver);
            } else {
                notices.peerGone(Set.of(receiver), source);
            }
        });
    }

    /**
     * Notes that {@code receiver} is given a packet of {@code source} by another relay, which may know the source
     * before this relay does.
     */
    void watchForwarded(NodePublicKey source, Client receiver) {
        change(notices -> {
            if (!receiver.isClosed()) {
                peerGoneWatchers.add(source, receiver);
            }
        });
    }

    /** Forgets that {@code receiver} was given packets of {@code sources}. */
    void unwatchGone(List<NodePublicKey> sources, Client receiver) {
        change(notices -> peerGoneWatchers.remove(sources, receiver));
    }

    /** Closes every connection of {@code key}, without a word to it; returns how many there were. */
    int closeAll(NodePublicKey key, CloseReason reason) {
        List<Client> closing = connections(key);
        closing.forEach(each -> each.close(reason));
        return closing.size();
    }

    /** Ends every connection of {@code key} when what is queued for it has been written. */
    void endAll(NodePublicKey key, CloseReason reason) {
        connections(key).forEach(each -> each.end(reason));
    }

    private List<Client> connections(NodePublicKey key) {
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
                    .filter(set -> set.size() > 1)
                    .map(ClientRegistry::keyConnections)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** The connections of {@code key} and their state as duplicates, empty if there are none. */
    Optional<KeyConnections> keyConnections(NodePublicKey key) {
        lock.lock();
        try {
            return Optional.ofNullable(clients.get(key)).map(ClientRegistry::keyConnections);
        } finally {
            lock.unlock();
        }
    }

    private static KeyConnections keyConnections(ClientSet set) {
        return new KeyConnections(
                set.key, List.copyOf(set.members()), Optional.ofNullable(set.active), set.isConflict());
    }

    /** The inconsistencies of the registry, in words, for {@code /debug/check}. */
    List<String> consistencyProblems() {
        List<String> problems = new ArrayList<>();
        lock.lock();
        try {
            int connections = 0;
            for (ClientSet each : clients.values().toList()) {
                connections += each.size();
                if (!mesh.contains(each.key)) {
                    problems.add("local client " + each.key.shortText() + " is not among the region's keys");
                }
            }
            for (NodePublicKey key : mesh.localOnly().toList()) {
                if (!clients.containsKey(key)) {
                    problems.add(key.shortText() + " is listed as local, and has no connection");
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
