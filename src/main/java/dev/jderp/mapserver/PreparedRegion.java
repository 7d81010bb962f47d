package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A region whose JSON is made but for the order of its nodes: first those in service, then the drained ones. */
final class PreparedRegion {

    private static final String NO_NODES = "\"Nodes\":[]";

    private final String head;
    private final String tail;
    private final String[] nodes;
    private final byte[][] names;
    private final boolean[] drained;

    /** Prepares a region; {@code drainedLast} or else without the drained nodes. */
    PreparedRegion(DerpRegion region, Set<String> drainedNames, boolean drainedLast) {
        String json = DerpMapWriter.region(region.withNodes(List.of())).toString();
        // only known members that are not objects come before it
        int at = json.indexOf(NO_NODES) + NO_NODES.length() - 1;
        head = "\"" + region.regionId() + "\":" + json.substring(0, at);
        tail = json.substring(at);
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

    /** The indices of the nodes in the order written. */
    int[] written() {
        return drainedBehind(IntStream.range(0, nodes.length).toArray());
    }

    /** The indices of the nodes in a tailnet's order. */
    int[] order(Rendezvous tailnet) {
        return drainedBehind(tailnet.order(names));
    }

    private int[] drainedBehind(int[] order) {
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
