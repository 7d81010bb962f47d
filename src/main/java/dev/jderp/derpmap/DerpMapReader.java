package dev.jderp.derpmap;

import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.util.List;

/**
 * Reads a DERP map, or a part of one ({@code docs/protocol.md#derp-map}), and reports everything that is wrong with it.
 * Names of members match in any case, unknown members are kept. A missing {@code RegionID} is taken from the place of
 * the region or node. A region that is {@code null} is switched off, a node that is {@code null} is left out.
 */
public final class DerpMapReader {

    private DerpMapReader() {}

    /** The map in a text of JSON, which may have comments and superfluous commas. */
    public static DerpMap parse(String json) throws DerpMapException {
        return document(json).map();
    }

    /** The map in a value. */
    public static DerpMap map(JsonValue value) throws DerpMapException {
        return document(value).map();
    }

    /** The map in a text of JSON, which may have comments and superfluous commas, and what is to be said about it. */
    public static MapDocument document(String json) throws DerpMapException {
        String text = json.startsWith("\uFEFF") ? json.substring(1) : json; // a byte order mark
        return document(value(HuJson.toJson(text)));
    }

    /** The map in a value, or in its member {@code derpMap} or {@code derp}, and what is to be said about it. */
    public static MapDocument document(JsonValue value) throws DerpMapException {
        return new PartReader().document(value);
    }

    /** Whether a text is JSON rather than YAML: an object whose brace comes first, after any comments. */
    public static boolean isJson(String text) {
        return HuJson.beginsObject(text);
    }

    /** The region in a value, whose id is {@code regionId} or not said. */
    public static DerpRegion region(JsonValue value, int regionId) throws DerpMapException {
        return new PartReader().onlyRegion(value, regionId);
    }

    /** The node in a value, whose region and name are these or not said. */
    public static DerpNode node(JsonValue value, int regionId, String nodeName) throws DerpMapException {
        return new PartReader().onlyNode(value, regionId, nodeName);
    }

    private static JsonValue value(String json) throws DerpMapException {
        try (JsonParser parser = JsonProviders.JSON.createParser(new StringReader(json))) {
            if (!parser.hasNext()) {
                throw notJson("it is empty");
            }
            parser.next();
            JsonValue value = parser.getValue();
            if (parser.hasNext()) {
                throw notJson("there is more behind its end");
            }
            return value;
        } catch (JsonException e) {
            throw notJson(ErrorLine.of(e));
        } catch (RuntimeException e) { // the parser's, at its bounds: depth, digits of a number, size of an exponent
            throw notJson(String.valueOf(e.getMessage()));
        }
    }

    private static DerpMapException notJson(String why) {
        return new DerpMapException(List.of(new Fault("", "this is not JSON: " + MapFaults.shortened(why))));
    }
}
