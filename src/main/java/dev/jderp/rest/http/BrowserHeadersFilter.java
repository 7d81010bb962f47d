package dev.jderp.rest.http;

import dev.jderp.auth.AccessOptions;
import dev.jderp.pages.Cors;
import dev.jderp.pages.servlet.ServletAnswers;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Adds the headers for browsers to every answer of the REST API and the DERP map, whichever class gives it, and answers
 * a browser's preflight request for a page of another origin. Answers of the REST API are marked as not to be stored,
 * unless a resource sets another {@code Cache-Control}. Declared in {@code web.xml}.
 */
public final class BrowserHeadersFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    private transient AccessOptions access;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ServletAnswers.browserHeaders(response);
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
