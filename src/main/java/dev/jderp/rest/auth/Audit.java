package dev.jderp.rest.auth;

import dev.jderp.auth.Caller;
import dev.jderp.auth.Printable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;

/**
 * The audit log, {@code dev.jderp.audit}: one line for each request that has changed something, with the caller, the
 * request and the details that the resource adds.
 */
@Provider
@ApplicationScoped
public class Audit implements ContainerResponseFilter {

    /** Request property: the details that a resource adds, such as {@code version 7-ab12cd34}. */
    public static final String DETAIL = "dev.jderp.audit";

    private static final Logger LOG = System.getLogger("dev.jderp.audit");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    @Context
    private HttpServletRequest http;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        boolean succeeded = response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL;
        if (succeeded && !SAFE_METHODS.contains(request.getMethod())
                && request.getProperty(Authentication.CALLER) instanceof Caller caller) {
            String changed = request.getMethod() + " " + request.getUriInfo().getAbsolutePath().getRawPath();
            Object detail = request.getProperty(DETAIL);
            LOG.log(Level.INFO, line(caller, http.getRemoteAddr(), changed + ": " + response.getStatus()
                    + (detail == null ? "" : ", " + detail)));
        }
    }

    /** Adds a line of its own, in the name of the caller whose request is being served. */
    public void log(String text) {
        if (http.getAttribute(Authentication.CALLER) instanceof Caller caller) {
            LOG.log(Level.INFO, line(caller, http.getRemoteAddr(), text));
        }
    }

    static String line(Caller caller, String address, String text) {
        return caller.name() + " (" + caller.role().label() + ") at " + Printable.of(address) + ": "
                + Printable.of(text);
    }
}
