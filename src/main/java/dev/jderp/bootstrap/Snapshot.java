package dev.jderp.bootstrap;

import dev.jderp.kit.JsonProviders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The result of the latest round of lookups, with the answers in the form that is sent. Immutable.
 *
 * @param published the published names that resolve
 * @param publishedAnswer the answer to requests for no unpublished name; empty before the first round
 * @param unpublished the unpublished names that resolve
 */
record Snapshot(SortedMap<String, List<String>> published, byte[] publishedAnswer,
        Map<String, Unpublished> unpublished) {

    /**
     * An unpublished name.
     *
     * @param answer the name with its addresses
     * @param rollout the clients that get it
     */
    record Unpublished(byte[] answer, Rollout rollout) {
    }

    /** The state before the first round. */
    static final Snapshot NONE = new Snapshot(new TreeMap<>(), new byte[0], Map.of());

    static Snapshot of(SortedMap<String, List<String>> published, Map<String, Unpublished> unpublished) {
        return new Snapshot(published, json(published), Map.copyOf(unpublished));
    }

    static Unpublished unpublished(String name, List<String> addresses, Rollout rollout) {
        return new Unpublished(json(new TreeMap<>(Map.of(name, addresses))), rollout);
    }

    /** JSON in derper's layout: one tab per level, names sorted, no newline at the end. */
    private static byte[] json(SortedMap<String, List<String>> names) {
        StringBuilder json = new StringBuilder("{");
        String before = "\n\t";
        for (Map.Entry<String, List<String>> each : names.entrySet()) {
            json.append(before).append(quoted(each.getKey())).append(": ");
            List<String> addresses = each.getValue().stream().map(Snapshot::quoted).toList();
            json.append("[\n\t\t").append(String.join(",\n\t\t", addresses)).append("\n\t]");
            before = ",\n\t";
        }
        return json.append(names.isEmpty() ? "}" : "\n}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return JsonProviders.JSON.createValue(text).toString();
    }
}
