package dev.jderp.rest.map;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.kit.NoAnswerException;
import dev.jderp.mapserver.Edition;
import dev.jderp.mapserver.EntityTags;
import dev.jderp.mapserver.NoSuchEntryException;
import dev.jderp.mapserver.StaleEditionException;
import dev.jderp.rest.auth.Audit;
import dev.jderp.rest.http.IfMatch;
import dev.jderp.rest.http.Problem;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes edits of the map: checks the version that they are based on, and adds the new one to the audit log. */
@RequestScoped
public class MapEdits {

    private static final Logger LOG = System.getLogger(MapEdits.class.getName());

    @Inject
    private HttpServletRequest request;

    /** An edit of the map. */
    @FunctionalInterface
    interface MapEdit {

        /** Makes the edit if {@code expected} accepts the current version. */
        Edition apply(Predicate<String> expected)
                throws DerpMapException, IOException, NoSuchEntryException, StaleEditionException;
    }

    /**
     * Makes an edit and stores it.
     *
     * @param ifMatch the header with the version that it is based on
     * @throws Problem 400 or 428 for the header, or 507 if the edit cannot be stored
     */
    Edition edit(@Nullable String ifMatch, MapEdit edit)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        try {
            Edition edition = edit.apply(IfMatch.of(ifMatch));
            request.setAttribute(Audit.DETAIL, "version " + edition.version());
            return edition;
        } catch (NoAnswerException e) {
            throw Problem.busy(e.getMessage() + "; read the map again to see whether the edit was made");
        } catch (IOException e) {
            LOG.log(Level.ERROR, "cannot store an edit of the map: " + e.getMessage());
            throw Problem.notStored("the edit could not be written, and was not made");
        }
    }

    /** A response with a body and its version. */
    static Response answer(Edition edition, Object json) {
        return tagged(Response.ok(json), edition);
    }

    /** A response with its version in {@code ETag}. */
    static Response tagged(Response.ResponseBuilder answer, Edition edition) {
        return answer.header(HttpHeaders.ETAG, EntityTags.quoted(edition.version())).build();
    }
}
