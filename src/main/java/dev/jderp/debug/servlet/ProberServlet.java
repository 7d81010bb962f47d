package dev.jderp.debug.servlet;

import dev.jderp.debug.DebugContext;
import dev.jderp.pages.PublicPages;
import dev.jderp.pages.servlet.ServletAnswers;
import dev.jderp.prober.DerpProbe;
import dev.jderp.prober.pages.PageRequest;
import dev.jderp.prober.pages.PageResponse;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Optional;

/**
 * Serves the prober's pages, where a prober runs ({@code docs/protocol.md#prober-pages}). {@code DebugFilter} has
 * admitted the request.
 */
@WebServlet(name = "prober", urlPatterns = "/prober/*")
public class ProberServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    private transient DebugContext context;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<DerpProbe> prober = context.prober();
        if (prober.isEmpty()) {
            ServletAnswers.send(response, PublicPages.notFound());
            return;
        }
        String path = request.getPathInfo();
        if (path == null) {
            response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
            response.setHeader("Location", "/prober/"); // the page's links are relative
            return;
        }
        PageResponse page = prober.get().pages().handle(
                PageRequest.of(request.getMethod(), path, request.getQueryString(), request::getHeader));
        ServletAnswers.browserHeaders(response);
        response.setHeader("Content-Security-Policy", PageResponse.CONTENT_SECURITY_POLICY);
        response.setStatus(page.status());
        response.setContentType(page.contentType());
        response.getOutputStream().write(page.bytes());
    }
}
