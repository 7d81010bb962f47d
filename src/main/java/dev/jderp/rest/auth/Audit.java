package dev.jderp.rest.auth;

import dev.jderp.auth.AuditTrail;
import dev.jderp.auth.Caller;
import dev.jderp.auth.Printable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The audit log, {@code dev.jderp.audit}: one line for each request that has changed something, with the caller, the
 * request and the details that the resource adds. The latest lines are kept in the {@link AuditTrail}.
 */
@Provider
@ApplicationScoped
public class Audit implements ContainerResponseFilter {

    /** Request property: the details that a resource adds, such as {@code version 7-ab12cd34}. */
    public static final String DETAIL = "dev.jderp.audit";

    private static final Logger LOG = System.getLogger("dev.jderp.audit");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    @Inject
    private AuditTrail trail;

    @Context
    private HttpServletRequest http;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        boolean succeeded = response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL;
        if (succeeded && !SAFE_METHODS.contains(request.getMethod())
                && request.getProperty(Authentication.CALLER) instanceof Caller caller) {
            String changed = request.getMethod() + " " + request.getUriInfo().getAbsolutePath().getRawPath();
            Object detail = request.getProperty(DETAIL);
            add(caller, changed + ": " + response.getStatus() + (detail == null ? "" : ", " + detail));
        }
    }

    /** Adds a line of its own, in the name of the caller whose request is being served. */
    public void log(String text) {
        if (http.getAttribute(Authentication.CALLER) instanceof Caller caller) {
            add(caller, text);
        }
    }

    private void add(Caller caller, String text) {
        LOG.log(Level.INFO, line(caller, http.getRemoteAddr(), text));
        trail.add(new AuditTrail.Entry(Instant.now(), Optional.of(caller), http.getRemoteAddr(), text));
    }

    /** The caller whose request is being served, as lines of the log name it; empty without one. */
    public String caller() {
        return http.getAttribute(Authentication.CALLER) instanceof Caller caller
                ? name(caller, http.getRemoteAddr())
                : "";
    }

    /**
     * Adds a line for a change that another relay of the region has asked for.
     *
     * @param trail gets the line, too
     * @param caller that relay's {@link #caller}
     * @param node that relay's name in the DERP map
     */
    public static void logForRelay(AuditTrail trail, String caller, String node, String text) {
        String line = caller + " by relay " + node + ": " + text;
        LOG.log(Level.INFO, Printable.of(line));
        trail.add(new AuditTrail.Entry(Instant.now(), Optional.empty(), "", line)); // which makes it printable
    }

    static String line(Caller caller, String address, String text) {
        return name(caller, address) + ": " + Printable.of(text);
    }

    private static String name(Caller caller, String address) {
        return caller.name() + " (" + caller.role().label() + ") at " + Printable.of(address);
    }
}
