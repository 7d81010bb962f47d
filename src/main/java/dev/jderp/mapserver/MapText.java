package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.Fault;
import dev.jderp.derpmap.MapDocument;
import dev.jderp.mapserver.YamlJson.YamlException;
import java.util.List;

/**
 * A DERP map as it stands in a file: JSON, whose first character outside of comments is a brace, or YAML. JSON may have
 * comments and superfluous commas.
 */
public final class MapText {

    private MapText() {}

    /** The map in a text; what is no YAML is a fault of the whole. */
    public static DerpMap read(String text) throws DerpMapException {
        return document(text).map();
    }

    /** The map in a text, and what is to be said about it. */
    public static MapDocument document(String text) throws DerpMapException {
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (DerpMapReader.isJson(content)) {
            return DerpMapReader.document(content);
        }
        try {
            return DerpMapReader.document(YamlJson.parse(content));
        } catch (YamlException e) {
            throw new DerpMapException(List.of(new Fault("", "not YAML: " + e.getMessage())));
        }
    }
}
