package dev.jderp.transport;

import dev.jderp.pages.PublicPages;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * The home page, which is also the answer to every path without a page of its own ({@code docs/protocol.md#quirk-18}).
 */
@WebServlet("/")
public class HomeServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient PublicPages pages;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient DebugVisitor debugVisitor;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SharedAnswers.send(response, pages.home(debugVisitor.maySee(request)));
    }
}
