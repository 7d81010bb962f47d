package dev.jderp.config;

import dev.jderp.derpmap.CertName;
import dev.jderp.kit.IpLiteral;
import dev.jderp.mesh.MeshOptions;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.mesh.SourceName;
import dev.jderp.server.LinkOptions;
import dev.jderp.url.HttpUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the settings of the links to other relays. */
final class MeshSettings {

    private static final String NEIGHBOURS = "comma-separated neighbours of the form host[:port][/dialhost]";
    private static final String SOURCES = "comma-separated sources of the form dns:NAME[:port], srv:NAME, map or grid";
    private static final String PINS = "comma-separated pins of the form host=sha256-raw:<64 hex digits>";

    private MeshSettings() {}

    static MeshOptions read(Settings s) {
        List<NeighbourAddress> neighbours = parsed(s, Setting.MESH_WITH, NeighbourAddress::parse, NEIGHBOURS);
        List<SourceName> sources = parsed(s, Setting.MESH_FIND, SourceName::parse, SOURCES);
        requireMeshKey(s, Setting.MESH_WITH, neighbours);
        requireMeshKey(s, Setting.MESH_FIND, sources);
        if (sources.stream().anyMatch(each -> each.kind() == SourceName.Kind.GRID)
                && s.set(Setting.GRID_MEMBERS).isEmpty()) {
            s.reject(Setting.MESH_FIND, "grid", "another source, or members in " + Setting.GRID_MEMBERS.key(), "");
        }
        return new MeshOptions(neighbours, sources, pins(s), plainHosts(s), LinkOptions.DEFAULTS,
                s.duration(Setting.MESH_AWAY_TIME, true));
    }

    private static <T> List<T> parsed(Settings s, Setting setting, Function<String, T> parse, String expected) {
        List<T> parsed = new ArrayList<>();
        for (String each : s.list(setting)) {
            try {
                parsed.add(parse.apply(each));
            } catch (IllegalArgumentException e) {
                s.reject(setting, each, expected, each);
            }
        }
        return parsed;
    }

    private static void requireMeshKey(Settings s, Setting setting, List<?> named) {
        if (!named.isEmpty() && s.file(Setting.MESH_PSK_FILE).isEmpty()) {
            s.reject(setting, s.text(setting), "an empty value, or a mesh key in " + Setting.MESH_PSK_FILE.key(), "");
        }
    }

    private static Map<String, String> pins(Settings s) {
        Map<String, String> pins = new HashMap<>();
        for (String each : s.list(Setting.MESH_PINS)) {
            int equals = each.indexOf('=');
            String pin = each.substring(equals + 1);
            if (equals > 0 && CertName.isValidPin(pin)) {
                pins.put(each.substring(0, equals).toLowerCase(Locale.ROOT), CertName.folded(pin));
            } else {
                s.reject(Setting.MESH_PINS, each, PINS, each);
            }
        }
        return pins;
    }

    private static Set<String> plainHosts(Settings s) {
        return Set.copyOf(s.checkedList(
                Setting.MESH_PLAIN, each -> HttpUrl.isName(each) || IpLiteral.isAddress(each),
                "comma-separated host names and IP addresses").stream().map(each -> each.toLowerCase(Locale.ROOT))
                .toList());
    }
}
