package dev.jderp.derpmap;

import jakarta.json.JsonValue;

/** Reads a DERP map, or a part of one, by the rules of reference section 6.1, and tells all that is wrong with it. */
@SuppressWarnings("DoNotCallSuggester")
public final class DerpMapReader {

    private DerpMapReader() {}

    /** The map in a text of JSON. */
    public static DerpMap parse(String json) throws DerpMapException {
        throw new UnsupportedOperationException(json);
    }

    /** The map in a value. */
    public static DerpMap map(JsonValue value) throws DerpMapException {
        throw new UnsupportedOperationException(value.toString());
    }

    /** The region in a value, whose id is {@code regionId} or not said. */
    public static DerpRegion region(JsonValue value, int regionId) throws DerpMapException {
        throw new UnsupportedOperationException(value.toString() + regionId);
    }

    /** The node in a value, whose region and name are these or not said. */
    public static DerpNode node(JsonValue value, int regionId, String nodeName) throws DerpMapException {
        throw new UnsupportedOperationException(value.toString() + regionId + nodeName);
    }
}
