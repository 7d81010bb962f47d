package dev.jderp.rest;

import dev.jderp.kit.Clock;
import dev.jderp.server.Relay;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.function.Supplier;

/** What happens, as server-sent events while it does. */
@RequestScoped
@Path("/")
public class EventsResource {

    private static final int DEFAULT_TOP = 100;
    private static final int MAX_TOP = 1_000;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Relay relay;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Viewers viewers;

    /** Who comes and goes, and how much is relayed and dropped. */
    @GET
    @Path("events")
    @RolesAllowed("viewer")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(@Context SseEventSink sink, @Context Sse sse) {
        serve(() -> new EventFeed(relay, Clock.SYSTEM), new SseSink(sink, sse));
    }

    /** The connections that move most bytes. */
    @GET
    @Path("traffic")
    @RolesAllowed("viewer")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void traffic(@Context UriInfo uri, @Context SseEventSink sink, @Context Sse sse) {
        int top = Parameters.of(uri.getQueryParameters(), "top").number("top", DEFAULT_TOP, MAX_TOP);
        serve(() -> new TrafficFeed(relay, Clock.SYSTEM, top), new SseSink(sink, sse));
    }

    private void serve(Supplier<Feed> feed, EventSink sink) {
        if (!viewers.serve(feed, sink)) {
            throw Problem.busy("too many are looking already, or the relay is stopping");
        }
    }
}
