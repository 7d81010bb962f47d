package dev.jderp.rest.auth;

import dev.jderp.rest.http.Problem;
import jakarta.annotation.Priority;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Admits a caller whose role is listed by {@link RolesAllowed} of the resource's method, or else of its class. An
 * operation without this annotation is open to no role; {@code OPTIONS}, which the container answers, to every caller.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
@ApplicationScoped
public class Authorization implements ContainerRequestFilter {

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            return;
        }
        List<String> roles = roles(resource.getResourceClass(), resource.getResourceMethod());
        SecurityContext caller = request.getSecurityContext();
        if (roles.stream().noneMatch(caller::isUserInRole)) {
            String detail = roles.isEmpty()
                    ? "no role may call this operation"
                    : "this operation requires the role " + String.join(" or ", roles);
            request.abortWith(
                    Problem.answer(Response.Status.FORBIDDEN.getStatusCode(), detail, List.of()));
        }
    }

    /** The roles that may call a method, any one of them; empty if no role may. */
    static List<String> roles(Class<?> type, Method method) {
        @Nullable
        RolesAllowed allowed = method.getAnnotation(RolesAllowed.class);
        if (allowed == null) {
            allowed = type.getAnnotation(RolesAllowed.class);
        }
        return allowed == null ? List.of() : Arrays.asList(allowed.value());
    }
}
