package dev.jderp.transport;

import dev.jderp.bootstrap.BootstrapDns;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Addresses of a few names for clients that have no DNS yet (reference section 2.6). */
@WebServlet("/bootstrap-dns")
public class BootstrapDnsServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private static final String NAME = "q=";

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
                bootstrapDns.answer(name(request.getQueryString()), request.getRemoteAddr()));
    }

    /** The first {@code q} of a query, decoded; empty if there is none, or it cannot be decoded. */
    static String name(@Nullable String query) {
        if (query == null) {
            return "";
        }
        for (String each : query.split("&", -1)) {
            if (each.startsWith(NAME)) {
                try {
                    return URLDecoder.decode(each.substring(NAME.length()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) { // a percent sign without its digits
                    return "";
                }
            }
        }
        return "";
    }
}
