package dev.jderp.transport.http;

import dev.jderp.pages.PublicPages;
import dev.jderp.pages.servlet.ServletAnswers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Refuses TRACE, whose answer would contain what the servers on the way have added, secrets included, and closes the
 * connection, since the container would read the request's body as the next request. Declared in {@code web.xml}.
 */
public final class NoTraceFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getMethod().equals("TRACE")) {
            ServletAnswers.send(response, PublicPages.noTrace());
        } else {
            chain.doFilter(request, response);
        }
    }
}
