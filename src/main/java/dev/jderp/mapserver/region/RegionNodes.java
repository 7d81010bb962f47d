package dev.jderp.mapserver.region;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The entries of the neighbours, by neighbour. An entry stays while the neighbour is away, last in order, until the
 * time for that is over. Two relays with one name are a conflict: the entry that came later is left out. One thread.
 */
final class RegionNodes {

    private static final class Entry {
        private DerpNode node;
        private boolean isAway;
        private long awaySinceNs;

        Entry(DerpNode node) {
            this.node = node;
        }
    }

    private final String ownName;
    private final Duration maxAway;
    private final Clock clock;
    private final Map<String, Entry> entries = new HashMap<>();

    RegionNodes(String ownName, Duration maxAway, Clock clock) {
        this.ownName = ownName;
        this.maxAway = maxAway;
        this.clock = clock;
    }

    /**
     * A neighbour has given its entry; empty if it has none to give.
     *
     * @return the conflict with another node's name, empty if there is none
     */
    Optional<String> learned(String neighbour, Optional<DerpNode> node) {
        entries.remove(neighbour);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        String name = node.get().name();
        if (name.equals(ownName)) {
            return Optional.of("it has this relay's node name, " + name);
        }
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            if (each.getValue().node.name().equals(name)) {
                if (!each.getValue().isAway) {
                    return Optional.of("its node name, " + name + ", is that of " + each.getKey() + ", too");
                }
                entries.remove(each.getKey()); // the same node by another address
                break;
            }
        }
        entries.put(neighbour, new Entry(node.get()));
        return Optional.empty();
    }

    /** The neighbours that have a link now; the others are away, and forgotten when they have been away too long. */
    void setPresent(Set<String> neighbours) {
        long nowNs = clock.nanoTime();
        entries.forEach((neighbour, entry) -> {
            boolean isAway = !neighbours.contains(neighbour);
            if (isAway && !entry.isAway) {
                entry.awaySinceNs = nowNs;
            }
            entry.isAway = isAway;
        });
        entries.values().removeIf(each -> each.isAway && nowNs - each.awaySinceNs > maxAway.toNanos());
    }

    /** The nodes of the region with {@code own}: by name, those that are away last. */
    List<DerpNode> with(DerpNode own) {
        List<DerpNode> present = new ArrayList<>(List.of(own));
        List<DerpNode> away = new ArrayList<>();
        entries.values().forEach(each -> (each.isAway ? away : present).add(each.node));
        Comparator<DerpNode> byName = Comparator.comparing(DerpNode::name);
        present.sort(byName);
        away.sort(byName);
        present.addAll(away);
        return present;
    }
}
