package dev.jderp.rest.events;

import dev.jderp.kit.Clock;
import dev.jderp.rest.http.Problem;
import dev.jderp.rest.http.QueryParameters;
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

/** The relay's events and traffic, as server-sent events while they happen. */
@RequestScoped
@Path("/")
public class EventsResource {

    private static final int DEFAULT_TOP = 100;
    private static final int MAX_TOP = 1_000;

    @Inject
    private Relay relay;

    @Inject
    private Viewers viewers;

    /** Connections that begin and end, and the rates of relayed and dropped packets. */
    @GET
    @Path("events")
    @RolesAllowed("viewer")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(@Context SseEventSink sink, @Context Sse sse) {
        serve(() -> new EventFeed(relay, Clock.SYSTEM), new SseSink(sink, sse));
    }

    /** The connections that move the most bytes. */
    @GET
    @Path("traffic")
    @RolesAllowed("viewer")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void traffic(@Context UriInfo uri, @Context SseEventSink sink, @Context Sse sse) {
        int top = QueryParameters.of(uri.getQueryParameters(), "top").number("top", DEFAULT_TOP, MAX_TOP);
        serve(() -> new TrafficFeed(relay, Clock.SYSTEM, top), new SseSink(sink, sse));
    }

    private void serve(Supplier<Feed> feed, EventSink sink) {
        if (!viewers.serve(feed, sink)) {
            throw Problem.busy("too many viewers, or the relay is stopping");
        }
    }
}
