package dev.jderp.debug.servlet;

import dev.jderp.debug.DebugContext;
import dev.jderp.debug.pages.DebugPages;
import dev.jderp.debug.export.Exposition;
import dev.jderp.pages.servlet.ServletAnswers;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.List;

/**
 * Serves the metrics for Prometheus, in place of the container's own metrics, which would be open to every client.
 * {@code DebugFilter} has admitted the request.
 */
@WebServlet(name = "metrics", urlPatterns = "/metrics/*")
public class MetricsServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    private transient DebugContext context;

    @Inject
    private transient Exposition exposition;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String below = request.getPathInfo();
        String path = below == null ? "/metrics" : "/metrics" + below;
        ServletAnswers.send(response,
                new DebugPages(context, exposition, List.of()).answer(path, request::getHeader));
    }
}
