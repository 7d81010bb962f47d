package dev.jderp.debug.servlet;

import dev.jderp.debug.DebugContext;
import dev.jderp.debug.pages.ConsistencyCheck;
import dev.jderp.debug.pages.DebugPages;
import dev.jderp.debug.export.Exposition;
import dev.jderp.pages.PageAnswer;
import dev.jderp.pages.servlet.ServletAnswers;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Serves {@link DebugPages} and the stream of {@code /debug/traffic}. {@code DebugFilter} has admitted the request. */
@WebServlet(name = "debug", urlPatterns = "/debug/*", asyncSupported = true)
public class DebugServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private static final String POLICY = "Content-Security-Policy";
    private static final String POLICY_WITH_STYLES = PageAnswer.BROWSER_HEADERS.get(POLICY)
            + "; style-src 'self' 'unsafe-inline'";

    @Inject
    private transient DebugContext context;

    @Inject
    private transient Exposition exposition;

    @Inject
    private transient Instance<ConsistencyCheck> checks;

    private final transient TrafficViewers viewers = new TrafficViewers();

    @Override
    public void destroy() {
        viewers.close();
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (path(request).equals("/debug/gc")) {
            ServletAnswers.send(response, answer(request));
        } else {
            ServletAnswers.text(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method not allowed\n");
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (path(request).equals("/debug/traffic")) {
            streamTraffic(request, response);
        } else {
            ServletAnswers.send(response, answer(request).forBrowsers().with(POLICY, POLICY_WITH_STYLES));
        }
    }

    private PageAnswer answer(HttpServletRequest request) throws IOException {
        return new DebugPages(context, exposition, checks).answer(path(request), request::getHeader);
    }

    private static String path(HttpServletRequest request) {
        String below = request.getPathInfo();
        return below == null ? "/debug" : "/debug" + below;
    }

    private void streamTraffic(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletAnswers.browserHeaders(response);
        response.setHeader(POLICY, POLICY_WITH_STYLES);
        response.setContentType("text/plain; charset=utf-8");
        if (request.getMethod().equals("GET") && !viewers.serve(request, context.relay())) {
            ServletAnswers.text(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "too many viewers\n");
        }
    }
}
