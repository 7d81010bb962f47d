package dev.jderp.maps;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.Fault;
import dev.jderp.maps.YamlJson.YamlException;
import java.util.List;

/** A DERP map as it stands in a file: JSON, which begins with a brace, or YAML. */
public final class MapText {

    private MapText() {}

    /** The map in a text; what is no YAML is a fault of the whole. */
    public static DerpMap read(String text) throws DerpMapException {
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (content.stripLeading().startsWith("{")) {
            return DerpMapReader.parse(content);
        }
        try {
            return DerpMapReader.map(YamlJson.parse(content));
        } catch (YamlException e) {
            throw new DerpMapException(List.of(new Fault("", "this is not YAML: " + e.getMessage())));
        }
    }
}
