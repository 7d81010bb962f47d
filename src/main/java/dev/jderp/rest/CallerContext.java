package dev.jderp.rest;

import dev.jderp.auth.Caller;
import dev.jderp.auth.Role;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * The security context of a caller.
 *
 * @param caller the caller
 * @param secure whether the request came over HTTPS
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
