package dev.jderp.transport;

import dev.jderp.pages.PublicPages;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** The page whose round trip browsers and clients without UDP measure ({@code docs/protocol.md#small-pages}). */
@WebServlet({"/derp/probe", "/derp/latency-check"})
public class ProbeServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SharedAnswers.send(response, PublicPages.probe(request.getMethod()));
    }
}
