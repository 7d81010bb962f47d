package dev.jderp.rest.mesh;

import dev.jderp.mesh.Mesh;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.rest.http.Problem;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the body of {@code PUT /mesh/neighbours}. */
final class NeighboursBody {

    private static final int MAX_SHOWN = 80;

    private NeighboursBody() {}

    /**
     * The neighbours in a body, each once, in their order.
     *
     * @throws Problem 422 that lists all faults
     */
    static List<NeighbourAddress> read(JsonObject body) {
        if (!(body.get("neighbours") instanceof JsonArray entries)) {
            throw faulty(List.of("neighbours: is missing, or not a list"));
        }
        if (entries.size() > Mesh.MAX_NEIGHBOURS) {
            throw faulty(List.of("neighbours: has " + entries.size() + " entries; at most " + Mesh.MAX_NEIGHBOURS));
        }
        Map<String, NeighbourAddress> read = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Optional<NeighbourAddress> neighbour = parse(entries.get(i));
            if (neighbour.isPresent()) {
                read.put(neighbour.get().text(), neighbour.get());
            } else {
                faults.add("neighbours[" + i + "]: " + shown(entries.get(i)) + " is not a neighbour; expected "
                        + NeighbourAddress.FORM);
            }
        }
        if (!faults.isEmpty()) {
            throw faulty(faults);
        }
        return List.copyOf(read.values());
    }

    private static Optional<NeighbourAddress> parse(JsonValue entry) {
        try {
            return entry instanceof JsonString text
                    ? Optional.of(NeighbourAddress.parse(text.getString()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String shown(JsonValue entry) {
        String text = entry.toString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    private static Problem faulty(List<String> faults) {
        return Problem.faulty("not a valid list of neighbours", faults);
    }
}
