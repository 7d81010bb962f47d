package dev.jderp.transport;

import dev.jderp.bootstrap.BootstrapDns;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Addresses of a few names for clients that have no DNS yet (reference section 2.6). */
@WebServlet("/bootstrap-dns")
public class BootstrapDnsServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient BootstrapDns bootstrapDns;

    /** For the container. */
    public BootstrapDnsServlet() {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.browserHeaders(response);
        // Each client asks each relay once, so an open connection would serve nobody.
        response.setHeader("Connection", "close");
        Answers.body(response, "application/json",
                bootstrapDns.answer(BootstrapDns.asked(request.getQueryString()), request.getRemoteAddr()));
    }
}
