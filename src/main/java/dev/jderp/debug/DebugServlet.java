package dev.jderp.debug;

import dev.jderp.transport.SharedAnswers;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The debug pages ({@code docs/protocol.md#metrics-and-debug-pages}). {@link DebugFilter} has let the request through.
 */
@WebServlet(name = "debug", urlPatterns = "/debug/*", asyncSupported = true)
public class DebugServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String POLICY = "Content-Security-Policy";

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient DebugContext context;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient Exposition exposition;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient Instance<ConsistencyCheck> checks;

    private final transient TrafficViewers viewers = new TrafficViewers();

    @Override
    public void destroy() {
        viewers.close();
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if ("/gc".equals(request.getPathInfo())) {
            collect(request, response);
        } else {
            SharedAnswers.text(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method not allowed\n");
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SharedAnswers.browserHeaders(response);
        response.setHeader(POLICY, response.getHeader(POLICY) + "; style-src 'self' 'unsafe-inline'");
        page(request, response, request.getPathInfo());
    }

    private void page(HttpServletRequest request, HttpServletResponse response, @Nullable String path)
            throws IOException {
        switch (path == null ? "" : path) {
            case "" -> {
                response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
                response.setHeader("Location", "/debug/");
            }
            case "/" -> body(response, "text/html; charset=utf-8", DebugIndex.html(context));
            case "/vars" -> body(response, "application/json; charset=utf-8", exposition.json(context) + "\n");
            case "/varz" -> body(response, TEXT, exposition.varz(context));
            case "/check" -> check(response);
            case "/traffic" -> traffic(request, response);
            case "/threads" -> body(response, TEXT, Diagnostics.threads());
            case "/heap" -> body(response, TEXT, Diagnostics.heap());
            case "/gc" -> collect(request, response);
            case "/cmdline" -> body(response, TEXT, commandLine());
            default -> SharedAnswers.text(response, HttpServletResponse.SC_NOT_FOUND, "404 page not found\n");
        }
    }

    private static void body(HttpServletResponse response, String contentType, String body) throws IOException {
        response.setContentType(contentType);
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    private void check(HttpServletResponse response) throws IOException {
        List<String> problems = new ArrayList<>(context.relay().consistencyProblems());
        checks.forEach(check -> problems.addAll(check.problems()));
        if (problems.isEmpty()) {
            body(response, TEXT, "derp.Server ConsistencyCheck okay");
        } else {
            SharedAnswers.text(
                    response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, String.join(", ", problems) + "\n");
        }
    }

    private void traffic(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType(TEXT);
        if (request.getMethod().equals("GET") && !viewers.serve(request, context.relay())) {
            SharedAnswers.text(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "too many viewers\n");
        }
    }

    /** Asks for a header that no page of another site can make a browser send. */
    private static void collect(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!"derp".equals(request.getHeader("Sec-Debug"))) {
            SharedAnswers.text(response, HttpServletResponse.SC_BAD_REQUEST,
                    "To run it, use: curl -H Sec-Debug:derp http://derp/debug/gc\n");
            return;
        }
        System.gc();
        body(response, TEXT, "running GC...\nDone.\n");
    }

    private static String commandLine() {
        StringBuilder out = new StringBuilder(String.join(" ", Redaction.commandLine())).append("\n\n");
        Redaction.properties().forEach((name, value) -> out.append(name)
                .append(" = ")
                .append(value.replace("\n", "\\n").replace("\r", "\\r"))
                .append('\n'));
        return out.toString();
    }
}
