package dev.jderp.testkit;

import java.util.HashMap;
import java.util.Map;

/** The metrics of a relay at one moment, as its page {@code /metrics} has them. */
public final class RelayMetrics {

    private final Map<String, Double> values = new HashMap<>();
    private final String text;

    private RelayMetrics(String text) {
        this.text = text;
    }

    /** Reads the page. */
    static RelayMetrics parse(String text) {
        RelayMetrics read = new RelayMetrics(text);
        text.lines().filter(line -> line.startsWith("derp_") || line.startsWith("process_")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            read.values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return read;
    }

    /** The value of a metric with its labels; fails if there is no such metric. */
    public long get(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new AssertionError("no metric " + name + " in " + text);
        }
        return value.longValue();
    }

    /** The value of a metric of the link to a neighbour; 0 if there is no such neighbour. */
    public long link(String name, String neighbour) {
        return values.getOrDefault("derp_mesh_link_" + name + "{neighbour=\"" + neighbour + "\"}", 0d).longValue();
    }

    /** How many attempts to make a link failed for this reason. */
    public long linkFailures(String reason) {
        return get("derp_mesh_link_failures_total{reason=\"" + reason + "\"}");
    }

    /** How many packets were dropped for this reason. */
    public long drops(String reason) {
        return values.entrySet().stream()
                .filter(each -> each.getKey().startsWith("derp_packets_dropped_total{")
                        && each.getKey().contains("reason=\"" + reason + "\""))
                .mapToLong(each -> each.getValue().longValue()).sum();
    }

    @Override
    public String toString() {
        return text;
    }
}
