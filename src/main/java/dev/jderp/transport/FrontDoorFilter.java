package dev.jderp.transport;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request that came by the front door be seen as its client sent it: its address, its port and its scheme. They
 * come in one header, behind the boot's secret; without the secret nothing is believed, and nobody sees the header.
 */
public final class FrontDoorFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    private static final String HEADER = "Jderp-Client";
    private static final int PARTS = 4;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient FrontDoorSecret secret;

    /** For the container. */
    public FrontDoorFilter() {}

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(seen(request, secret), response);
    }

    /** The request as the application may see it. */
    static HttpServletRequest seen(HttpServletRequest request, FrontDoorSecret secret) {
        String said = request.getHeader(HEADER);
        if (said == null) {
            return request;
        }
        String[] parts = said.split(" ", -1);
        boolean believed = parts.length == PARTS
                && MessageDigest.isEqual(
                        parts[0].getBytes(StandardCharsets.UTF_8), secret.value().getBytes(StandardCharsets.UTF_8));
        return believed ? new Vouched(request, parts) : new WithoutHeader(request);
    }

    /** A request that does not show the header. */
    private static class WithoutHeader extends HttpServletRequestWrapper {

        WithoutHeader(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase(HEADER) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase(HEADER) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            List<String> names = new ArrayList<>(Collections.list(super.getHeaderNames()));
            names.removeIf(HEADER::equalsIgnoreCase);
            return Collections.enumeration(names);
        }
    }

    /** A request whose client the front door vouches for. */
    private static final class Vouched extends WithoutHeader {

        private final String scheme;
        private final String address;
        private final int port;

        Vouched(HttpServletRequest request, String[] parts) {
            super(request);
            scheme = parts[1];
            address = parts[2];
            port = Integer.parseInt(parts[3]);
        }

        @Override
        public String getScheme() {
            return scheme;
        }

        @Override
        public boolean isSecure() {
            return scheme.equals("https");
        }

        @Override
        public String getRemoteAddr() {
            return address;
        }

        @Override
        public String getRemoteHost() {
            return address;
        }

        @Override
        public int getRemotePort() {
            return port;
        }

        @Override
        public int getServerPort() {
            String host = getHeader("Host");
            int colon = host == null ? -1 : host.lastIndexOf(':');
            boolean named = host != null && colon > host.lastIndexOf(']');
            return named ? super.getServerPort() : isSecure() ? HTTPS_PORT : HTTP_PORT;
        }

        @Override
        public StringBuffer getRequestURL() {
            int usual = isSecure() ? HTTPS_PORT : HTTP_PORT;
            StringBuffer url = new StringBuffer(scheme).append("://").append(getServerName());
            if (getServerPort() != usual) {
                url.append(':').append(getServerPort());
            }
            return url.append(getRequestURI());
        }
    }
}
