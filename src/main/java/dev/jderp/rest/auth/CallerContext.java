package dev.jderp.rest.auth;

import dev.jderp.auth.Caller;
import dev.jderp.auth.Role;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * A caller as JAX-RS's security context.
 *
 * @param caller the caller's name and role
 * @param secure whether the request came by HTTPS
 */
record CallerContext(Caller caller, boolean secure) implements SecurityContext {

    @Override
    public Principal getUserPrincipal() {
        return caller::name;
    }

    @Override
    public boolean isUserInRole(String role) {
        return Role.of(role).filter(caller.role()::includes).isPresent();
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public String getAuthenticationScheme() {
        return "Bearer";
    }
}
