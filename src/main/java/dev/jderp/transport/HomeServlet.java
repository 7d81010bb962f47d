package dev.jderp.transport;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** The home page, which is also the answer to every path that nobody else serves (reference section 2.5). */
@WebServlet("/")
public class HomeServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>DERP</title></head>
            <body>
            <h1>DERP</h1>
            <p>This is a DERP relay for Tailscale-style networks, run with jderp. It helps two devices to find a way to
            each other, and while they have none it carries their packets, which stay encrypted between the two: the
            relay cannot read them.</p>
            <p>What DERP is: <a href="https://tailscale.com/kb/1232/derp-servers">DERP servers</a>. The map that describes
            this relay to clients: <a href="/derpmap/default">/derpmap/default</a>.</p>
            </body>
            </html>
            """;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient HomePage homePage;

    /** For the container. */
    public HomeServlet() {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.browserHeaders(response);
        if (homePage.isRedirect()) {
            response.setHeader("Location", homePage.home());
            response.setStatus(HttpServletResponse.SC_FOUND);
            return;
        }
        Answers.body(response, "text/html; charset=utf-8", homePage.isBlank() ? "" : PAGE);
    }
}
