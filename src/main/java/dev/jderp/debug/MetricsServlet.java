package dev.jderp.debug;

import dev.jderp.transport.SharedAnswers;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Metrics for Prometheus and similar tools, in place of the container's own, which are open to every client.
 * {@link DebugFilter} has checked the request.
 */
@WebServlet(name = "metrics", urlPatterns = "/metrics/*")
public class MetricsServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient DebugContext context;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient Exposition exposition;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getPathInfo() != null) {
            SharedAnswers.text(response, HttpServletResponse.SC_NOT_FOUND, "404 page not found\n");
            return;
        }
        var format = exposition.format(request.getHeader("Accept"));
        response.setContentType(format.getContentType());
        response.setHeader("X-Content-Type-Options", "nosniff");
        exposition.write(context, format, response.getOutputStream());
    }
}
