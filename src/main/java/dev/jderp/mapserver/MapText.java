package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.Fault;
import dev.jderp.derpmap.MapDocument;
import dev.jderp.mapserver.YamlJson.YamlException;
import java.util.List;

/**
 * Parses a DERP map from a file: JSON if the first character outside comments is a brace, else YAML. JSON may have
 * comments and trailing commas.
 */
public final class MapText {

    private MapText() {}

    /**
     * Parses a map.
     *
     * @throws DerpMapException if the text is neither JSON nor YAML, or not a valid map
     */
    public static DerpMap read(String text) throws DerpMapException {
        return document(text).map();
    }

    /**
     * Parses a map; returns it with warnings.
     *
     * @throws DerpMapException if the text is neither JSON nor YAML, or not a valid map
     */
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
