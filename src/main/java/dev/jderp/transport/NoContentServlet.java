package dev.jderp.transport;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Serial;
import java.util.regex.Pattern;

/** The page by which clients find out that a captive portal stands between (reference section 2.5). */
@WebServlet("/generate_204")
public class NoContentServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /** For the container. */
    public NoContentServlet() {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        String challenge = request.getHeader("X-Tailscale-Challenge");
        if (challenge != null && CHALLENGE.matcher(challenge).matches()) {
            response.setHeader("X-Tailscale-Response", "response " + challenge);
        }
        response.setHeader("Cache-Control", "no-cache, no-store, must-revalidate, no-transform, max-age=0");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
