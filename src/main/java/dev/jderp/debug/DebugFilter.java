package dev.jderp.debug;

import dev.jderp.transport.SharedAnswers;
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
 * Stands before the debug pages and the metrics. Declared in {@code web.xml}, behind {@code FrontDoorFilter}, for the
 * servlets by their names: whatever way of writing a path leads to one of them, this is met first.
 */
public final class DebugFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient Provider<DebugAccess> access;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        DebugAccess rule = access.get();
        if (rule.allows(request)) {
            chain.doFilter(request, response);
        } else if (rule.namesThisRelay(request)) {
            SharedAnswers.text(response, HttpServletResponse.SC_FORBIDDEN, "debug access denied\n");
        } else {
            SharedAnswers.text(response, HttpServletResponse.SC_FORBIDDEN,
                    "debug access denied: Host is not a name of this relay (derp.hostname, derp.debug-hosts)\n");
        }
    }
}
