package dev.jderp.transport.upgrade;

import dev.jderp.transport.http.RefusedHandler;
import dev.jderp.protocol.UpgradeRules;
import dev.jderp.transport.DerpSwitch;
import dev.jderp.transport.websocket.ClientHeader;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Separates requests at {@code /derp}: WebSocket with the subprotocol {@code derp} goes on to the container's
 * WebSocket, everything else to {@link UpgradeServlet}.
 *
 * <p>It comes before the container's own WebSocket filter, which would handle {@code Upgrade: websocket} without the
 * subprotocol; such a request is native DERP ({@code docs/protocol.md#quirk-4}). Declared in {@code web.xml}, because
 * the order of annotated filters is not specified.
 */
public final class DerpFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Inject
    private transient DerpSwitch derp;

    private final transient UpgradedRequests upgraded = new UpgradedRequests();

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            dispatch(request, response, chain);
        } finally {
            upgraded.remember(request);
        }
    }

    @Override
    public void destroy() {
        upgraded.release();
    }

    private void dispatch(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!derp.isOn()) {
            RefusedHandler.refuse(request, response, HttpServletResponse.SC_NOT_FOUND, UpgradeRules.DISABLED);
            return;
        }
        String upgrade = upgrade(request);
        UpgradeRules.Kind kind = UpgradeRules.kind(upgrade, request.getHeader("Sec-WebSocket-Protocol"));
        if (kind == UpgradeRules.Kind.NATIVE && upgrade.equals("websocket")) {
            chain.doFilter(new NativeRequest(request), response);
        } else if (kind != UpgradeRules.Kind.WEBSOCKET) {
            chain.doFilter(request, response);
        } else if (acceptsWebSocket(request, response)) {
            chain.doFilter(new ClientHeader(request), response);
        }
    }

    /** The protocol of the {@code Upgrade} header, in lower case; empty without one. */
    static String upgrade(HttpServletRequest request) {
        Object hidden = request.getAttribute(NativeRequest.class.getName());
        String value = hidden != null ? hidden.toString() : request.getHeader("Upgrade");
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    /** Whether a WebSocket handshake is valid; answers it if not. */
    private static boolean acceptsWebSocket(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        boolean isHttp11 = !request.getProtocol().equals("HTTP/1.0") && !request.getProtocol().equals("HTTP/0.9");
        var refusal = UpgradeRules.webSocketRefusal(
                request.getMethod(), isHttp11, name -> Collections.list(request.getHeaders(name)));
        if (refusal.isPresent()) {
            UpgradeRules.Refusal answer = refusal.get();
            if (!answer.header().isEmpty()) {
                response.setHeader(answer.header(), answer.value());
            }
            RefusedHandler.refuse(request, response, answer.status(), answer.text());
        }
        return refusal.isEmpty();
    }

    /** A request without the {@code Upgrade} header, so that the container's WebSocket filter passes it on. */
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
