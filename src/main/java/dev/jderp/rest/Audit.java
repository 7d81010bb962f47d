package dev.jderp.rest;

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
 * The audit log: one line, with the caller, for every request that has changed something, and the lines that a resource
 * adds. The log's name is {@code dev.jderp.audit}.
 */
@Provider
@ApplicationScoped
public class Audit implements ContainerResponseFilter {

    /** Property of the request: what a resource has to say of the change, such as {@code version 7-ab12cd34}. */
    public static final String DETAIL = "dev.jderp.audit";

    private static final Logger LOG = System.getLogger("dev.jderp.audit");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpServletRequest http;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        boolean succeeded = response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL;
        if (succeeded && !READING.contains(request.getMethod())
                && request.getProperty(Authentication.CALLER) instanceof Caller caller) {
            String what = request.getMethod() + " " + request.getUriInfo().getAbsolutePath().getRawPath();
            Object detail = request.getProperty(DETAIL);
            LOG.log(Level.INFO, line(caller, http.getRemoteAddr(), what + ": " + response.getStatus()
                    + (detail == null ? "" : ", " + detail)));
        }
    }

    /** Adds a line to the log, with the name of the current caller. */
    public void log(String what) {
        if (http.getAttribute(Authentication.CALLER) instanceof Caller caller) {
            LOG.log(Level.INFO, line(caller, http.getRemoteAddr(), what));
        }
    }

    static String line(Caller caller, String address, String what) {
        return caller.name() + " (" + caller.role().label() + ") at " + Printable.of(address) + ": "
                + Printable.of(what);
    }
}
