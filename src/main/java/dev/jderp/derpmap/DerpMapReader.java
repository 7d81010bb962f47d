package dev.jderp.derpmap;

import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.util.List;

/**
 * Parses a DERP map or a part of one ({@code docs/protocol.md#derp-map}), and reports all its faults. Member names are
 * matched without regard to case; unknown members are kept. A missing {@code RegionID} is taken from the key of the
 * region. A region that is {@code null} is switched off; a node that is {@code null} is left out. Safe for any thread.
 */
public final class DerpMapReader {

    private DerpMapReader() {}

    /**
     * Parses a map from JSON, which may have comments and trailing commas.
     *
     * @throws DerpMapException if the text is not JSON or not a valid map
     */
    public static DerpMap parse(String json) throws DerpMapException {
        return document(json).map();
    }

    /**
     * Reads a map from a JSON value.
     *
     * @throws DerpMapException if the value is not a valid map
     */
    public static DerpMap map(JsonValue value) throws DerpMapException {
        return document(value).map();
    }

    /**
     * Parses a map from JSON, which may have comments and trailing commas; returns it with warnings.
     *
     * @throws DerpMapException if the text is not JSON or not a valid map
     */
    public static MapDocument document(String json) throws DerpMapException {
        String text = json.startsWith("\uFEFF") ? json.substring(1) : json; // a byte order mark
        return document(value(HuJson.toJson(text)));
    }

    /**
     * Reads a map from a JSON value or from its member {@code derpMap} or {@code derp}; returns it with warnings.
     *
     * @throws DerpMapException if there is no valid map
     */
    public static MapDocument document(JsonValue value) throws DerpMapException {
        return new PartReader().document(value);
    }

    /** Whether a text is JSON rather than YAML: it begins with a brace, after blanks and comments. */
    public static boolean isJson(String text) {
        return HuJson.beginsObject(text);
    }

    /**
     * Reads a region from a JSON value.
     *
     * @param regionId the region's id; the value may repeat or omit it
     * @throws DerpMapException if the value is not valid, or has another id
     */
    public static DerpRegion region(JsonValue value, int regionId) throws DerpMapException {
        return new PartReader().onlyRegion(value, regionId);
    }

    /**
     * Reads a node from a JSON value.
     *
     * @param regionId the id of its region; the value may repeat or omit it
     * @param nodeName the node's name; the value may repeat or omit it
     * @throws DerpMapException if the value is not valid, or has another id or name
     */
    public static DerpNode node(JsonValue value, int regionId, String nodeName) throws DerpMapException {
        return new PartReader().onlyNode(value, regionId, nodeName);
    }

    private static JsonValue value(String json) throws DerpMapException {
        try (JsonParser parser = JsonProviders.JSON.createParser(new StringReader(json))) {
            if (!parser.hasNext()) {
                throw notJson("the input is empty");
            }
            parser.next();
            JsonValue value = parser.getValue();
            if (parser.hasNext()) {
                throw notJson("there is more text after its end");
            }
            return value;
        } catch (JsonException e) {
            throw notJson(ErrorLine.of(e));
        } catch (RuntimeException e) { // the parser's limits: depth, digits of a number, size of an exponent
            throw notJson(String.valueOf(e.getMessage()));
        }
    }

    private static DerpMapException notJson(String reason) {
        return new DerpMapException(List.of(new Fault("", "not JSON: " + MapFaults.shortened(reason))));
    }
}
