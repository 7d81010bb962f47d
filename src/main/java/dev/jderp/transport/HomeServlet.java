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

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient HomePage homePage;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient DebugVisitor debugVisitor;

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
        Answers.body(response, "text/html; charset=utf-8", homePage.html(debugVisitor.maySee(request)));
    }
}
