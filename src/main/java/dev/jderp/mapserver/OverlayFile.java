package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.derpmap.Fault;
import dev.jderp.derpmap.HomeParams;
import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.JsonProviders;
import dev.jderp.kit.SmallFile;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Stores the edits on disk as JSON that only the relay writes; refuses a file that it could not have written. */
final class OverlayFile {

    private static final JsonProvider JSON = JsonProviders.JSON;
    private static final int MAX_BYTES = 16 << 20;

    private final AtomicFile file;

    OverlayFile(AtomicFile file) {
        this.file = file;
    }

    /**
     * Reads the edits; an absent file has no edits.
     *
     * @throws IOException if the file cannot be read or is invalid, in one line that names it
     */
    Overlay read() throws IOException {
        if (Files.notExists(file.path())) {
            return Overlay.NONE;
        }
        try {
            return parse(SmallFile.readText(file.path(), MAX_BYTES));
        } catch (DerpMapException e) {
            throw new IOException(
                    file.path() + " is not a valid file of map edits: " + e.getMessage(), e);
        }
    }

    /** The edits that {@link #text} has written. */
    static Overlay parse(String text) throws DerpMapException {
        try (JsonReader reader = JSON.createReader(new StringReader(text))) {
            return overlay(reader.readObject());
        } catch (RuntimeException e) { // of the parser, or for a value of another type
            throw new DerpMapException(
                    List.of(new Fault("", ErrorLine.of(e))));
        }
    }

    /**
     * Replaces the edits on disk.
     *
     * @throws DerpMapException if the edits are too large, or could not be read again
     * @throws IOException if the file cannot be written, in one line that names it
     */
    void write(Overlay overlay) throws DerpMapException, IOException {
        check(overlay);
        file.replace((text(overlay) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Checks that edits can be written.
     *
     * @throws DerpMapException if the edits are too large, or could not be read again
     */
    static void check(Overlay overlay) throws DerpMapException {
        String text = text(overlay);
        if (text.getBytes(StandardCharsets.UTF_8).length >= MAX_BYTES) {
            throw new DerpMapException(
                    List.of(new Fault("", "all edits together are larger than " + MAX_BYTES + " bytes")));
        }
        if (!parse(text).equals(overlay)) {
            throw new DerpMapException(List.of(new Fault("", "the new file of edits is invalid")));
        }
    }

    /** The edits as JSON in one line. */
    static String text(Overlay overlay) {
        return json(overlay).toString();
    }

    static JsonObject json(Overlay overlay) {
        JsonObjectBuilder json = JSON.createObjectBuilder().add("Version", overlay.version());
        overlay.top().homeParams().ifPresent(edited -> json.add(
                "HomeParams", edited.<JsonValue>map(DerpMapWriter::homeParams).orElse(JsonValue.NULL)));
        overlay.top().omitDefaultRegions().ifPresent(edited -> json.add("omitDefaultRegions", edited));
        overlay.top().others().ifPresent(edited -> json.add("Others", object(edited)));
        JsonObjectBuilder regions = JSON.createObjectBuilder();
        overlay.regions().forEach((id, edit) -> regions.add(Integer.toString(id), region(edit)));
        return json.add("Regions", regions).add("Drained", JSON.createArrayBuilder(overlay.drained())).build();
    }

    private static JsonObject object(Map<String, ? extends JsonValue> members) {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        members.forEach(json::add);
        return json.build();
    }

    private static JsonValue region(RegionEdit edit) {
        return switch (edit) {
            case RegionEdit.Removed removed -> JsonValue.NULL;
            case RegionEdit.Changed changed -> {
                JsonObjectBuilder json = JSON.createObjectBuilder();
                changed.fields().ifPresent(region -> json.add("Region", DerpMapWriter.region(region)));
                JsonObjectBuilder nodes = JSON.createObjectBuilder();
                changed.nodes().forEach((name, node) -> nodes.add(
                        name, node.<JsonValue>map(DerpMapWriter::node).orElse(JsonValue.NULL)));
                json.add("Nodes", nodes);
                changed.order().ifPresent(order -> json.add("Order", JSON.createArrayBuilder(order)));
                yield json.build();
            }
        };
    }

    private static Overlay overlay(JsonObject json) throws DerpMapException {
        checkNames(json, Set.of("Version", "HomeParams", "omitDefaultRegions", "Others", "Regions", "Drained"));
        long version = ((JsonNumber) member(json, "Version")).longValueExact();
        if (version < 0) {
            throw new IllegalArgumentException("Version " + version + " is negative");
        }
        Optional<Optional<HomeParams>> homeParams = Optional.empty();
        if (json.containsKey("HomeParams")) {
            homeParams = Optional.of(DerpMapReader.map(object(Map.of("HomeParams", member(json, "HomeParams"))))
                    .homeParams());
        }
        Optional<Boolean> omitDefaultRegions = json.containsKey("omitDefaultRegions")
                ? Optional.of(json.getBoolean("omitDefaultRegions"))
                : Optional.empty();
        Optional<Map<String, JsonValue>> others = json.containsKey("Others")
                ? Optional.of(json.getJsonObject("Others"))
                : Optional.empty();
        SortedMap<Integer, RegionEdit> regions = new TreeMap<>();
        for (var each : ((JsonObject) member(json, "Regions")).entrySet()) {
            int id = Integer.parseInt(each.getKey());
            regions.put(id, region(id, each.getValue()));
        }
        return new Overlay(
                version,
                new Overlay.Top(homeParams, omitDefaultRegions, others),
                regions,
                new TreeSet<>(texts((JsonArray) member(json, "Drained"))));
    }

    private static RegionEdit region(int id, JsonValue value) throws DerpMapException {
        if (value.equals(JsonValue.NULL)) {
            return new RegionEdit.Removed();
        }
        JsonObject json = value.asJsonObject();
        checkNames(json, Set.of("Region", "Nodes", "Order"));
        Optional<DerpRegion> fields = Optional.empty();
        if (json.containsKey("Region")) {
            DerpRegion region = DerpMapReader.region(member(json, "Region"), id);
            if (!region.nodes().isEmpty()) {
                throw new IllegalArgumentException("the fields of region " + id + " contain nodes");
            }
            fields = Optional.of(region);
        }
        Map<String, Optional<DerpNode>> nodes = new LinkedHashMap<>();
        for (var each : ((JsonObject) member(json, "Nodes")).entrySet()) {
            nodes.put(
                    each.getKey(),
                    each.getValue().equals(JsonValue.NULL)
                            ? Optional.empty()
                            : Optional.of(DerpMapReader.node(each.getValue(), id, each.getKey())));
        }
        Optional<List<String>> order = json.containsKey("Order")
                ? Optional.of(texts((JsonArray) member(json, "Order")))
                : Optional.empty();
        return new RegionEdit.Changed(fields, nodes, order);
    }

    private static JsonValue member(JsonObject json, String name) {
        JsonValue value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static List<String> texts(JsonArray array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(((JsonString) each).getString()));
        return texts;
    }

    private static void checkNames(JsonObject json, Set<String> names) {
        Set<String> unknown = new TreeSet<>(json.keySet());
        unknown.removeAll(names);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown member " + unknown.iterator().next());
        }
    }
}
