package dev.jderp.pages.servlet;

import dev.jderp.pages.PublicPages;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Serves {@link PublicPages}: the paths that the container could give to another servlet are listed here, and the
 * default mapping takes every path without a page of its own ({@code docs/protocol.md#quirk-18}).
 */
@WebServlet({"/", "/robots.txt", "/derp/probe", "/derp/latency-check", "/derp/node", "/generate_204", "/bootstrap-dns",
        "/openapi/ui/*"})
public class PublicPagesServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    private transient PublicPages pages;

    @Inject
    private transient DebugVisitor debugVisitor;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletAnswers.send(response, pages.answer(new ServletRequestView(request, debugVisitor)));
    }
}
