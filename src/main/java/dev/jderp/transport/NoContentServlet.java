package dev.jderp.transport;

import dev.jderp.pages.PublicPages;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** The page by which clients notice a captive portal ({@code docs/protocol.md#captive-portals}). */
@WebServlet("/generate_204")
public class NoContentServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SharedAnswers.send(response, PublicPages.noContent(request.getHeader("X-Tailscale-Challenge")));
    }
}
