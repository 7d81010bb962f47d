package dev.jderp.transport;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parting of the ways at {@code /derp}: WebSocket with the subprotocol {@code derp} goes on to the container's
 * WebSocket, everything else to {@link UpgradeServlet}.
 *
 * <p>It stands before the container's own WebSocket filter, which would take {@code Upgrade: websocket} without the
 * subprotocol for itself; such a request is native DERP (reference sections 2.1 and 2.4). Declared in {@code web.xml},
 * because the order of annotated filters is nobody's promise.
 */
public final class DerpFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    private static final String PROTOCOL_HEADER = "Sec-WebSocket-Protocol";
    private static final int WEBSOCKET_KEY_BYTES = 16;

    /** For the container. */
    public DerpFilter() {}

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String protocol = request.getHeader(PROTOCOL_HEADER);
        if (!"websocket".equals(upgrade(request))) {
            chain.doFilter(request, response);
        } else if (protocol == null || !protocol.contains("derp")) {
            chain.doFilter(new NativeRequest(request), response);
        } else if (acceptsWebSocket(request, response)) {
            chain.doFilter(request, response);
        }
    }

    /** What the request wants to upgrade to, in lower case; empty if nothing. */
    static String upgrade(HttpServletRequest request) {
        Object hidden = request.getAttribute(NativeRequest.class.getName());
        String value = hidden != null ? hidden.toString() : request.getHeader("Upgrade");
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    /** The handshake's checks in the order of reference section 2.4; answers and returns false where one fails. */
    private static boolean acceptsWebSocket(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String protocol = request.getProtocol();
        if (protocol.equals("HTTP/1.0") || protocol.equals("HTTP/0.9")) {
            Answers.refuse(request, response, 426,
                    "WebSocket protocol violation: handshake request must be at least HTTP/1.1\n");
        } else if (!hasToken(request.getHeaders("Connection"), "upgrade")) {
            response.setHeader("Upgrade", "websocket");
            Answers.refuse(request, response, 426,
                    "WebSocket protocol violation: Connection header does not contain Upgrade\n");
        } else if (!request.getMethod().equals("GET")) {
            Answers.refuse(request, response, 405,
                    "WebSocket protocol violation: handshake request method is not GET\n");
        } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            response.setHeader("Sec-WebSocket-Version", "13");
            Answers.refuse(request, response, 400, "unsupported WebSocket protocol version (only 13 is supported)\n");
        } else if (!hasOneKey(request)) {
            Answers.refuse(request, response, 400, "WebSocket protocol violation: bad Sec-WebSocket-Key\n");
        } else if (!isParsable(request.getHeader("Origin"))) {
            Answers.refuse(request, response, 403, "failed to parse Origin header\n");
        } else {
            return true;
        }
        return false;
    }

    private static boolean hasToken(Enumeration<String> values, String token) {
        while (values.hasMoreElements()) {
            for (String each : values.nextElement().split(",", -1)) {
                if (each.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasOneKey(HttpServletRequest request) {
        List<String> keys = Collections.list(request.getHeaders("Sec-WebSocket-Key"));
        if (keys.size() != 1) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(keys.get(0).strip()).length == WEBSOCKET_KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isParsable(@Nullable String origin) {
        if (origin == null) {
            return true;
        }
        try {
            var unused = new URI(origin);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** A request that shows no wish for a WebSocket, so that the container's filter lets it pass. */
    private static final class NativeRequest extends HttpServletRequestWrapper {

        NativeRequest(HttpServletRequest request) {
            super(request);
            request.setAttribute(NativeRequest.class.getName(), request.getHeader("Upgrade"));
        }

        private static boolean isHidden(String name) {
            return name.equalsIgnoreCase("Upgrade");
        }

        @Override
        public @Nullable String getHeader(String name) {
            return isHidden(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            List<String> names = new ArrayList<>(Collections.list(super.getHeaderNames()));
            names.removeIf(NativeRequest::isHidden);
            return Collections.enumeration(names);
        }
    }
}
