package dev.jderp.transport;

import dev.jderp.pages.PublicPages;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Addresses of a few names for clients without DNS ({@code docs/protocol.md#bootstrap-dns}). */
@WebServlet("/bootstrap-dns")
public class BootstrapDnsServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient PublicPages pages;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SharedAnswers.send(response, pages.bootstrapDns(request.getQueryString(), request.getRemoteAddr()));
    }
}
