package dev.jderp.rest.map;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.Fault;
import dev.jderp.derpmap.MapDocument;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.Edition;
import dev.jderp.mapserver.EntityTags;
import dev.jderp.mapserver.NoSuchEntryException;
import dev.jderp.mapserver.StaleEditionException;
import dev.jderp.rest.http.RequestBody;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The DERP map as administrators edit it: all nodes, drained or not, with the version that an edit is based on. */
@RequestScoped
@Path("/map")
@Produces(MediaType.APPLICATION_JSON)
public class MapResource {

    /** The header with a warning about a map that was accepted; one header for each warning, ten at most. */
    static final String WARNING = "Jderp-Map-Warning";

    /** Servers and proxies refuse an answer with very many headers. */
    private static final int MAX_WARNINGS = 10;

    @Inject
    private DerpMaps maps;

    @Inject
    private MapEdits edits;

    @Inject
    private OwnRegion ownRegion;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private LostEdits lostEdits;

    /** The map; 304 where the client has this version. */
    @GET
    @RolesAllowed("viewer")
    public Response get(@HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch) {
        Edition edition = maps.current();
        return EntityTags.known(ifNoneMatch, Set.of(edition.version()))
                ? MapEdits.tagged(Response.notModified(), edition)
                : MapEdits.answer(edition, DerpMapWriter.toJson(edition.map()));
    }

    /** Replaces the map by the body; warnings about it are in headers of the response. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("admin")
    public Response put(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, InputStream body)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        List<Fault> warnings = new ArrayList<>();
        Edition edition = edits.edit(ifMatch, expected -> {
            MapDocument read = DerpMapReader.document(RequestBody.object(body));
            warnings.addAll(read.warnings());
            return maps.putMap(expected, read.map());
        });
        Response.ResponseBuilder answer = Response.ok(DerpMapWriter.toJson(edition.map()));
        warningHeaders(warnings).forEach(each -> answer.header(WARNING, each));
        return MapEdits.tagged(answer, edition);
    }

    /** The texts of the warnings; of more than the maximum, the first ones and a line that there are more. */
    static List<String> warningHeaders(List<Fault> warnings) {
        List<String> texts = new ArrayList<>(
                warnings.stream().limit(MAX_WARNINGS).map(Fault::text).toList());
        if (warnings.size() > MAX_WARNINGS) {
            texts.set(MAX_WARNINGS - 1, "and more; map check lists them");
        }
        return texts;
    }

    /** Discards all edits: the map is again what its sources give. */
    @DELETE
    @RolesAllowed("admin")
    public Response revert(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        Edition edition = edits.edit(ifMatch, maps::revert);
        return MapEdits.answer(edition, DerpMapWriter.toJson(edition.map()));
    }

    /** This relay as a node of a map, to be copied into one. */
    @GET
    @Path("/self")
    @RolesAllowed("viewer")
    public String self() {
        return DerpMapWriter.node(ownRegion.get().nodes().get(0)).toString();
    }

    /** The map's sources and their state, and the drained nodes. */
    @GET
    @Path("/sources")
    @RolesAllowed("viewer")
    public Response sources() {
        Edition edition = maps.current();
        return MapEdits.answer(edition, MapJson.sources(edition, maps.sources()));
    }

    /** The edits of the map and the deny list that lost to others after a split of the region. */
    @GET
    @Path("/conflicts")
    @RolesAllowed("viewer")
    public String conflicts() {
        return MapJson.conflicts(lostEdits.get());
    }
}
