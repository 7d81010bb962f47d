package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A region as JSON except for the order of its nodes: those in service first, then the drained ones. Immutable. */
final class PreparedRegion {

    private static final String NO_NODES = "\"Nodes\":[]";

    private final String head;
    private final String tail;
    private final String[] nodes;
    private final byte[][] names;
    private final boolean[] drained;

    /** Prepares a region; drained nodes come last if {@code drainedLast}, otherwise they are left out. */
    PreparedRegion(DerpRegion region, Set<String> drainedNames, boolean drainedLast) {
        String json = DerpMapWriter.region(region.withNodes(List.of())).toString();
        // only known members without objects come before the nodes
        int end = json.indexOf(NO_NODES) + NO_NODES.length() - 1;
        head = "\"" + region.regionId() + "\":" + json.substring(0, end);
        tail = json.substring(end);
        List<DerpNode> served = region.nodes().stream()
                .filter(node -> drainedLast || !drainedNames.contains(node.name()))
                .toList();
        nodes = served.stream().map(node -> DerpMapWriter.node(node).toString()).toArray(String[]::new);
        names = served.stream().map(node -> node.name().getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        drained = new boolean[nodes.length];
        for (int i = 0; i < drained.length; i++) {
            drained[i] = drainedNames.contains(served.get(i).name());
        }
    }

    /** The indices of the nodes in the written order. */
    int[] writtenOrder() {
        return withDrainedLast(IntStream.range(0, nodes.length).toArray());
    }

    /** The indices of the nodes in a tailnet's order. */
    int[] order(Rendezvous tailnet) {
        return withDrainedLast(tailnet.order(names));
    }

    private int[] withDrainedLast(int[] order) {
        return IntStream.concat(
                IntStream.of(order).filter(i -> !drained[i]), IntStream.of(order).filter(i -> drained[i])).toArray();
    }

    void write(StringBuilder json, int[] order) {
        json.append(head);
        String separator = "";
        for (int i : order) {
            json.append(separator).append(nodes[i]);
            separator = ",";
        }
        json.append(tail);
    }
}
