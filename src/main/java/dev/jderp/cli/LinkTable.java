package dev.jderp.cli;

import dev.jderp.kit.JsonProviders;
import dev.jderp.mesh.NeighbourStatus;
import jakarta.json.JsonArrayBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The nodes of a {@link LocalRegion} and their links, at one moment.
 *
 * @param nodes the nodes in the order of the map
 * @param links the links of all nodes that run
 */
record LinkTable(List<Node> nodes, List<Link> links) {

    private static final int MICROS_PER_MILLI = 1000;

    /** A node. */
    record Node(String name, String url, boolean isRunning, int clients) {
    }

    /** The link from one node to another. */
    record Link(String from, String to, NeighbourStatus status) {
    }

    /** The present state of a region. */
    static LinkTable of(List<LocalNode> region) {
        Map<Integer, String> names = new HashMap<>();
        region.forEach(each -> names.put(each.port(), each.name()));
        List<Node> nodes = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (LocalNode node : region) {
            nodes.add(new Node(node.name(), node.url(), node.isRunning(), node.clients()));
            for (NeighbourStatus status : node.links()) {
                links.add(new Link(node.name(), names.getOrDefault(status.address().port(), status.address().text()),
                        status));
            }
        }
        return new LinkTable(nodes, links);
    }

    /** A text that changes with the nodes, with the states of links, and with the number of clients. */
    String shape() {
        StringBuilder shape = new StringBuilder(nodes.toString());
        links.forEach(each -> shape.append(each.from()).append(each.to()).append(each.status().state())
                .append(each.status().peers()));
        return shape.toString();
    }

    /** The tables of nodes and of links. */
    List<String> lines(Instant now) {
        List<String> lines = new ArrayList<>(
                List.of(links.stream().filter(each -> each.status().isUp()).count() + " of "
                        + nodes.size() * (nodes.size() - 1) + " links are up"));
        TextTable nodeTable = new TextTable("NODE", "URL", "STATE", "CLIENTS");
        for (Node each : nodes) {
            nodeTable.addRow(each.name(), each.url(), each.isRunning() ? "running" : "stopped",
                    Integer.toString(each.clients()));
        }
        lines.addAll(nodeTable.lines());
        TextTable linkTable = new TextTable("FROM", "TO", "STATE", "SINCE", "KEYS", "RTT", "PACKETS", "BYTES",
                "DROPPED", "QUEUED", "PROBLEM");
        for (Link each : links) {
            NeighbourStatus status = each.status();
            linkTable.addRow(each.from(), each.to(), status.state().label(),
                    Duration.between(status.since(), now).toSeconds() + "s", Integer.toString(status.peers()),
                    roundTrip(status), Long.toString(status.packets()), Long.toString(status.bytes()),
                    Long.toString(status.drops()), Integer.toString(status.queued()),
                    status.isUp() ? "" : status.problem());
        }
        lines.add("");
        lines.addAll(linkTable.lines());
        return lines;
    }

    private static String roundTrip(NeighbourStatus status) {
        return status.roundTripMicros().isEmpty()
                ? "-"
                : String.format(Locale.ROOT, "%.1fms",
                        (double) status.roundTripMicros().getAsLong() / MICROS_PER_MILLI);
    }

    /** The same as one line of JSON. */
    String json() {
        JsonArrayBuilder allNodes = JsonProviders.JSON.createArrayBuilder();
        nodes.forEach(each -> allNodes.add(JsonProviders.JSON.createObjectBuilder()
                .add("name", each.name())
                .add("url", each.url())
                .add("running", each.isRunning())
                .add("clients", each.clients())));
        JsonArrayBuilder allLinks = JsonProviders.JSON.createArrayBuilder();
        links.forEach(each -> allLinks.add(JsonProviders.JSON.createObjectBuilder()
                .add("from", each.from())
                .add("to", each.to())
                .add("state", each.status().state().label())
                .add("keys", each.status().peers())
                .add("packets", each.status().packets())
                .add("drops", each.status().drops())
                .add("problem", each.status().problem())));
        return JsonProviders.JSON.createObjectBuilder()
                .add("nodes", allNodes)
                .add("links", allLinks)
                .build()
                .toString();
    }
}
