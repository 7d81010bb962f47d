package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Computes the edits after one more edit. Without I/O; immutable.
 *
 * @param sources the map of the sources
 * @param map the map with the edits so far
 * @param overlay the edits so far
 */
record Edits(DerpMap sources, DerpMap map, Overlay overlay) {

    Overlay putMap(DerpMap target) {
        Overlay result = overlay.withTop(Overlay.Top.between(sources, target));
        Set<Integer> ids = new HashSet<>(sources.regions().keySet());
        ids.addAll(overlay.regions().keySet());
        ids.addAll(target.regions().keySet());
        ids.addAll(target.switchedOff());
        for (int id : ids) {
            DerpRegion region = target.regions().get(id);
            if (region != null) {
                result = result.withRegion(id, edit(region));
            } else if (sources.regions().containsKey(id) || target.switchedOff().contains(id)) {
                result = result.withRegion(id, Optional.of(new RegionEdit.Removed()));
            } else if (!(overlay.regions().get(id) instanceof RegionEdit.Removed)) {
                result = result.withRegion(id, Optional.empty());
            }
        }
        return withoutRemovedDrains(result);
    }

    Overlay putRegion(DerpRegion region) {
        return withoutRemovedDrains(overlay.withRegion(region.regionId(), edit(region)));
    }

    private Optional<RegionEdit> edit(DerpRegion region) {
        int id = region.regionId();
        return RegionEdit.between(
                Optional.ofNullable(sources.regions().get(id)), region, Optional.ofNullable(overlay.regions().get(id)));
    }

    Overlay removeRegion(int id) throws NoSuchEntryException {
        var unused = existingRegion(id);
        boolean isInSource = sources.regions().containsKey(id);
        return withoutRemovedDrains(
                overlay.withRegion(id, isInSource ? Optional.of(new RegionEdit.Removed()) : Optional.empty()));
    }

    Overlay putNode(DerpNode node) throws NoSuchEntryException {
        DerpRegion region = existingRegion(node.regionId());
        List<DerpNode> nodes = new ArrayList<>(region.nodes());
        nodes.replaceAll(each -> each.name().equals(node.name()) ? node : each);
        if (region.node(node.name()).isEmpty()) {
            nodes.add(node);
        }
        return putRegion(region.withNodes(nodes));
    }

    Overlay removeNode(int regionId, String name) throws NoSuchEntryException {
        DerpRegion region = existingRegion(regionId);
        checkNode(region, name);
        return putRegion(region.withNodes(
                region.nodes().stream().filter(each -> !each.name().equals(name)).toList()));
    }

    Overlay drain(int regionId, String name, boolean isDrained) throws NoSuchEntryException {
        checkNode(existingRegion(regionId), name);
        SortedSet<String> names = new TreeSet<>(overlay.drained());
        if (isDrained) {
            names.add(name);
        } else {
            names.remove(name);
        }
        return overlay.withDrained(names);
    }

    Overlay revert() {
        return Overlay.NONE.withVersion(overlay.version());
    }

    Overlay revertRegion(int id) throws NoSuchEntryException {
        SortedSet<String> names = new TreeSet<>(overlay.drained());
        DerpRegion region = map.regions().get(id);
        if (region != null) {
            region.nodes().forEach(node -> names.remove(node.name()));
        }
        if (!overlay.regions().containsKey(id) && names.equals(overlay.drained())) {
            throw new NoSuchEntryException("region " + id + " has no edits");
        }
        return overlay.withRegion(id, Optional.empty()).withDrained(names);
    }

    private DerpRegion existingRegion(int id) throws NoSuchEntryException {
        DerpRegion region = map.regions().get(id);
        if (region == null) {
            throw new NoSuchEntryException("unknown region " + id);
        }
        return region;
    }

    private static void checkNode(DerpRegion region, String name) throws NoSuchEntryException {
        if (region.node(name).isEmpty()) {
            throw new NoSuchEntryException("region " + region.regionId() + " has no node with that name");
        }
    }

    /** Removes nodes that this edit removes from the drained ones, so that they are not drained if they return. */
    private Overlay withoutRemovedDrains(Overlay edited) {
        Set<String> removed = nodeNames(map);
        removed.removeAll(nodeNames(edited.apply(sources)));
        SortedSet<String> drained = new TreeSet<>(edited.drained());
        drained.removeAll(removed);
        return edited.withDrained(drained);
    }

    static Set<String> nodeNames(DerpMap map) {
        Set<String> names = new HashSet<>();
        map.regions().values().forEach(region -> region.nodes().forEach(node -> names.add(node.name())));
        return names;
    }
}
