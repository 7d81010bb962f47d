package dev.jderp.rest.map;

import dev.jderp.grid.LostEdit;
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

    /** Body of {@code GET /map/conflicts}. */
    private record Conflicts(List<LostVersion> conflicts) {
    }

    /** A version that is not in effect, and the one that is; times in ISO 8601. */
    private record LostVersion(String id, String of, Version lost, Version won, String text) {

        static LostVersion of(LostEdit edit) {
            return new LostVersion(edit.id(), edit.name(),
                    new Version(edit.version(), edit.madeAt().toString(), edit.node()),
                    new Version(edit.wonVersion(), edit.wonAt().toString(), edit.wonNode()),
                    edit.text());
        }
    }

    private record Version(long number, String at, String node) {
    }

    static String conflicts(List<LostEdit> edits) {
        return RecordJson.object(new Conflicts(edits.stream().map(LostVersion::of).toList())).toString();
    }
}
