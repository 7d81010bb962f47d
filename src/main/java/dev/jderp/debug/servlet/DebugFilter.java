package dev.jderp.debug.servlet;

import dev.jderp.pages.servlet.ServletAnswers;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Applies {@link DebugAccess} in front of the debug pages, the metrics and the prober's pages. Declared in
 * {@code web.xml}, after {@code ClientAddressFilter}, for the servlets' names, so no spelling of a path avoids it.
 */
public final class DebugFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    private transient Provider<DebugAccess> access;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        DebugAccess rule = access.get();
        if (rule.allows(request)) {
            chain.doFilter(request, response);
        } else if (rule.namesThisRelay(request)) {
            ServletAnswers.text(response, HttpServletResponse.SC_FORBIDDEN, "debug access denied\n");
        } else {
            ServletAnswers.text(response, HttpServletResponse.SC_FORBIDDEN,
                    "debug access denied: Host is not a name of this relay (derp.hostname, derp.debug-hosts)\n");
        }
    }
}
