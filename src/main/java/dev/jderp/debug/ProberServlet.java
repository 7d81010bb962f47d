package dev.jderp.debug;

import dev.jderp.prober.DerpProbe;
import dev.jderp.prober.PageRequest;
import dev.jderp.prober.PageResponse;
import dev.jderp.transport.SharedAnswers;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Optional;

/**
 * The prober's pages, where one runs ({@code docs/protocol.md#prober-pages}). {@link DebugFilter} has let the request
 * through.
 */
@WebServlet(name = "prober", urlPatterns = "/prober/*")
public class ProberServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient DebugContext context;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<DerpProbe> prober = context.prober();
        if (prober.isEmpty()) {
            SharedAnswers.text(response, HttpServletResponse.SC_NOT_FOUND, "404 page not found\n");
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
        SharedAnswers.browserHeaders(response);
        response.setHeader("Content-Security-Policy", PageResponse.CONTENT_SECURITY_POLICY);
        response.setStatus(page.status());
        response.setContentType(page.contentType());
        response.getOutputStream().write(page.bytes());
    }
}
