package dev.jderp.rest.map;

import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.MapAnswer;
import dev.jderp.pages.MapPages;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.Serial;

/**
 * Answers 304 to a client that has the current map, before JAX-RS is called, which costs the container more than twice
 * as much as the rest of such a request. All other requests go on to {@link DerpMapResource}. Declared in
 * {@code web.xml}.
 */
public final class KnownMapFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    private static final String PREFIX = "/derpmap/";

    @Inject
    private transient DerpMaps maps;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String ifNoneMatch = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        String path = request.getRequestURI();
        if (ifNoneMatch != null && isRead(request.getMethod()) && isPlain(path)) {
            MapAnswer answer = MapAnswer.of(
                    maps.served(path.substring(PREFIX.length())),
                    ifNoneMatch,
                    request.getHeader(HttpHeaders.ACCEPT_ENCODING));
            if (answer.known()) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                response.setHeader(HttpHeaders.ETAG, answer.etag());
                response.setHeader(HttpHeaders.CACHE_CONTROL, MapAnswer.CACHE_CONTROL);
                response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Whether the path ends with a tailnet's name that needs no decoding and cannot be read in two ways. */
    private static boolean isPlain(String path) {
        if (!path.startsWith(PREFIX)
                || path.length() == PREFIX.length()
                || path.length() > PREFIX.length() + MapPages.MAX_NAME) {
            return false;
        }
        for (int i = PREFIX.length(); i < path.length(); i++) {
            char c = path.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
                    || c == '_' || (c == '.' && i > PREFIX.length());
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
