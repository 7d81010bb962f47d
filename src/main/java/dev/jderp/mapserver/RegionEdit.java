package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The difference of one region from the sources. */
sealed interface RegionEdit {

    /** Applies the edit; returns empty if the region is not in the map. */
    Optional<DerpRegion> apply(Optional<DerpRegion> source);

    /** The region is removed, whatever its source. */
    record Removed() implements RegionEdit {

        @Override
        public Optional<DerpRegion> apply(Optional<DerpRegion> source) {
            return Optional.empty();
        }
    }

    /**
     * The region is added or changed.
     *
     * @param fields the region without nodes; empty for those of the source, and then no source means no region
     * @param nodes the nodes that differ from the source, by name; empty for a removed node
     * @param order the names in the written order; empty for the order of the source, followed by new nodes
     */
    record Changed(Optional<DerpRegion> fields, Map<String, Optional<DerpNode>> nodes, Optional<List<String>> order)
            implements
                RegionEdit {

        public Changed {
            nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
            order = order.map(List::copyOf);
        }

        @Override
        public Optional<DerpRegion> apply(Optional<DerpRegion> source) {
            Map<String, DerpNode> byName = new LinkedHashMap<>();
            source.ifPresent(region -> region.nodes().forEach(node -> byName.put(node.name(), node)));
            nodes.forEach((name, node) -> node.ifPresentOrElse(it -> byName.put(name, it), () -> byName.remove(name)));
            List<DerpNode> ordered = new ArrayList<>();
            for (String name : order.orElse(List.of())) {
                DerpNode node = byName.remove(name);
                if (node != null) {
                    ordered.add(node);
                }
            }
            ordered.addAll(byName.values());
            return fields.or(() -> source).map(region -> region.withNodes(ordered));
        }
    }

    /**
     * Computes the edit that turns {@code source} into {@code target}; empty if they are equal.
     *
     * @param before the edit so far: nodes that it removes stay removed, even if no source has them at present
     */
    static Optional<RegionEdit> between(
            Optional<DerpRegion> source, DerpRegion target, Optional<RegionEdit> before) {
        DerpRegion fields = target.withNodes(List.of());
        boolean sameFields = source.map(region -> region.withNodes(List.of())).equals(Optional.of(fields));
        Map<String, Optional<DerpNode>> nodes = new LinkedHashMap<>();
        if (before.orElse(null) instanceof Changed changed) {
            changed.nodes().forEach((name, node) -> {
                if (node.isEmpty() && target.node(name).isEmpty()) {
                    nodes.put(name, node);
                }
            });
        }
        source.ifPresent(region -> region.nodes().stream()
                .filter(node -> target.node(node.name()).isEmpty())
                .forEach(node -> nodes.put(node.name(), Optional.empty())));
        for (DerpNode node : target.nodes()) {
            if (!source.flatMap(region -> region.node(node.name())).equals(Optional.of(node))) {
                nodes.put(node.name(), Optional.of(node));
            }
        }
        Changed edit = new Changed(sameFields ? Optional.empty() : Optional.of(fields), nodes, Optional.empty());
        if (!edit.apply(source).equals(Optional.of(target))) {
            List<String> order = target.nodes().stream().map(DerpNode::name).toList();
            edit = new Changed(edit.fields(), nodes, Optional.of(order));
        }
        boolean isUnchanged = sameFields && nodes.isEmpty() && edit.order().isEmpty();
        return isUnchanged ? Optional.empty() : Optional.of(edit);
    }
}
