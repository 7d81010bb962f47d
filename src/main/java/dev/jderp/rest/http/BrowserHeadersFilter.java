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
 * The headers that browsers heed, on every answer of the REST API and the DERP map, whoever gives it; and the answer to
 * a browser that asks whether a page of another origin may send a request. Declared in {@code web.xml}. An answer of
 * the REST API is kept by nobody, unless a resource says otherwise.
 */
public final class BrowserHeadersFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
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
