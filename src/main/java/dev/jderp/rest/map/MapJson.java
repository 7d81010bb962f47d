package dev.jderp.rest.map;

import dev.jderp.json.RecordJson;
import dev.jderp.mapserver.Edition;
import dev.jderp.mapserver.SourceState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The JSON of the map's resources, apart from the map itself, which {@code DerpMapWriter} writes. */
final class MapJson {

    private MapJson() {}

    /** Body of {@code GET /map/sources}. */
    private record Sources(String version, List<Source> sources, Set<String> drained) {
    }

    /** A source of the map; times in ISO 8601. */
    private record Source(String name, String kind, int regions, boolean copy, Optional<String> lastGood,
            Optional<String> problem, Optional<List<String>> warnings) {

        static Source of(SourceState state) {
            return new Source(
                    state.name(),
                    state.kind().name().toLowerCase(Locale.ROOT),
                    state.regions(),
                    state.copy(),
                    state.lastGood().map(Instant::toString),
                    state.problem(),
                    Optional.of(state.warnings()).filter(warnings -> !warnings.isEmpty()));
        }
    }

    /** Body of the response to {@code drain} and {@code undrain}. */
    private record NodeState(String node, boolean drained, String version) {
    }

    static String sources(Edition edition, List<SourceState> states) {
        List<Source> sources = states.stream().map(Source::of).toList();
        return RecordJson.object(new Sources(edition.version(), sources, edition.drained())).toString();
    }

    static String nodeState(String node, boolean drained, Edition edition) {
        return RecordJson.object(new NodeState(node, drained, edition.version())).toString();
    }
}
