package dev.jderp.rest;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.Fault;
import dev.jderp.derpmap.MapDocument;
import dev.jderp.kit.JsonProviders;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.Edition;
import dev.jderp.mapserver.EntityTags;
import dev.jderp.mapserver.SourceState;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The DERP map as administrators see it: all nodes, drained or not, with a version, by which it is changed. */
@RequestScoped
@Path("/map")
@Produces(MediaType.APPLICATION_JSON)
public class MapResource {

    /** The header with what is probably not meant in a map that has been taken, one for each. */
    static final String WARNING = "Jderp-Map-Warning";

    /** Servers and proxies refuse an answer with very many headers. */
    private static final int MAX_WARNINGS = 10;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private DerpMaps maps;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private MapEdits edits;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private OwnRegion own;

    /** The map; 304 where the client has this version. */
    @GET
    @RolesAllowed("viewer")
    public Response get(@HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch) {
        Edition edition = maps.current();
        return EntityTags.known(ifNoneMatch, Set.of(edition.version()))
                ? MapEdits.tagged(Response.notModified(), edition)
                : MapEdits.answer(edition, DerpMapWriter.toJson(edition.map()));
    }

    /** Makes the map what the body says; what in it is probably not meant is in headers of the answer. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("admin")
    public Response put(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, InputStream body)
            throws DerpMapException {
        List<Fault> warnings = new ArrayList<>();
        Edition edition = edits.edit(ifMatch, expected -> {
            MapDocument read = DerpMapReader.document(Body.object(body));
            warnings.addAll(read.warnings());
            return maps.putMap(expected, read.map());
        });
        Response.ResponseBuilder answer = Response.ok(DerpMapWriter.toJson(edition.map()));
        warningHeaders(warnings).forEach(each -> answer.header(WARNING, each));
        return MapEdits.tagged(answer, edition);
    }

    /** The warnings, or the first of them and a line that there are more. */
    static List<String> warningHeaders(List<Fault> warnings) {
        List<String> texts = new ArrayList<>(
                warnings.stream().limit(MAX_WARNINGS).map(Fault::text).toList());
        if (warnings.size() > MAX_WARNINGS) {
            texts.set(MAX_WARNINGS - 1, "and more; map check lists them");
        }
        return texts;
    }

    /** Forgets all edits: the map is what its sources say. */
    @DELETE
    @RolesAllowed("admin")
    public Response revert(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) throws DerpMapException {
        Edition edition = edits.edit(ifMatch, maps::revert);
        return MapEdits.answer(edition, DerpMapWriter.toJson(edition.map()));
    }

    /** This relay as a node of a map, to be copied into one. */
    @GET
    @Path("/self")
    @RolesAllowed("viewer")
    public String self() {
        return DerpMapWriter.node(own.get().nodes().get(0)).toString();
    }

    /** Where the map comes from, how each source is, and which nodes are drained. */
    @GET
    @Path("/sources")
    @RolesAllowed("viewer")
    public Response sources() {
        Edition edition = maps.current();
        String json = JsonProviders.JSON.createObjectBuilder()
                .add("version", edition.version())
                .add("sources", sources(maps.sources()))
                .add("drained", JsonProviders.JSON.createArrayBuilder(edition.drained()))
                .build()
                .toString();
        return MapEdits.answer(edition, json);
    }

    /** Sources as JSON: what each is, and how it is. */
    static JsonArrayBuilder sources(List<SourceState> states) {
        JsonArrayBuilder sources = JsonProviders.JSON.createArrayBuilder();
        for (SourceState each : states) {
            JsonObjectBuilder source = JsonProviders.JSON.createObjectBuilder()
                    .add("name", each.name())
                    .add("kind", each.kind().name().toLowerCase(Locale.ROOT))
                    .add("regions", each.regions())
                    .add("copy", each.copy());
            each.lastGood().ifPresent(at -> source.add("lastGood", at.toString()));
            each.problem().ifPresent(problem -> source.add("problem", problem));
            if (!each.warnings().isEmpty()) {
                source.add("warnings", JsonProviders.JSON.createArrayBuilder(each.warnings()));
            }
            sources.add(source);
        }
        return sources;
    }
}
