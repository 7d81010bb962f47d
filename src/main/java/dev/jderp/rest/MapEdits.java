package dev.jderp.rest;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.mapserver.Edition;
import dev.jderp.mapserver.EntityTags;
import dev.jderp.mapserver.NoSuchEntryException;
import dev.jderp.mapserver.StaleEditionException;
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

/** What all edits of the map have in common: the version that they are based on, and what can go wrong. */
@RequestScoped
public class MapEdits {

    private static final Logger LOG = System.getLogger(MapEdits.class.getName());
    static final int INSUFFICIENT_STORAGE = 507;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private HttpServletRequest request;

    /** An edit of the map. */
    @FunctionalInterface
    interface Edit {

        /** Makes the edit if {@code expected} is true of the version that is there. */
        Edition make(Predicate<String> expected)
                throws DerpMapException, IOException, NoSuchEntryException, StaleEditionException;
    }

    /**
     * Makes an edit, and has it written down.
     *
     * @param ifMatch the header with the version that it is based on
     * @throws Problem 404, 412, 428, or 507 if it cannot be kept
     */
    Edition edit(@Nullable String ifMatch, Edit edit) throws DerpMapException {
        try {
            Edition edition = edit.make(IfMatch.of(ifMatch));
            request.setAttribute(Audit.DETAIL, "version " + edition.version());
            return edition;
        } catch (StaleEditionException e) {
            throw Problem.stale("the map is now version " + e.version() + "; read it again");
        } catch (NoSuchEntryException e) {
            throw Problem.notFound(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.log(Level.ERROR, "an edit of the map could not be written: " + e.getMessage());
            throw Problem.of(INSUFFICIENT_STORAGE, "the edit could not be written, and was not made");
        }
    }

    /** An answer that names its version. */
    static Response answer(Edition edition, Object json) {
        return tagged(Response.ok(json), edition);
    }

    /** An answer without a body that names its version. */
    static Response tagged(Response.ResponseBuilder answer, Edition edition) {
        return answer.header(HttpHeaders.ETAG, EntityTags.quoted(edition.version())).build();
    }
}
