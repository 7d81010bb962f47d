package dev.jderp.transport;

import dev.jderp.pages.PublicPages;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Refuses TRACE, which would send back what the servers on the way have added, secrets among it, and ends the
 * connection, since the container would take the request's body for the next request. Declared in {@code web.xml}.
 */
public final class NoTraceFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getMethod().equals("TRACE")) {
            SharedAnswers.send(response, PublicPages.noTrace());
        } else {
            chain.doFilter(request, response);
        }
    }
}
