package dev.jderp.rest;

import dev.jderp.auth.AccessOptions;
import dev.jderp.pages.Cors;
import dev.jderp.transport.SharedAnswers;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Sets the headers for browsers on every response of the REST API and the DERP map, and answers CORS preflight
 * requests. Declared in {@code web.xml}. A response of the REST API is not cached unless a resource sets that.
 */
public final class AnswerFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient AccessOptions access;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        SharedAnswers.browserHeaders(response);
        if (request.getRequestURI().startsWith("/api/")) {
            response.setHeader("Cache-Control", "no-store");
        }
        Cors cors = new Cors(access.corsOrigins());
        cors.headers(request.getMethod(), request::getHeader).forEach(response::addHeader);
        if (cors.isPreflight(request.getMethod(), request::getHeader)) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            chain.doFilter(request, response);
        }
    }
}
