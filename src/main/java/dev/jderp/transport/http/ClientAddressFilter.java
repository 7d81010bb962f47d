package dev.jderp.transport.http;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.FrontDoorHeader;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.clientaddress.TrueClient;
import dev.jderp.transport.FrontDoorSecret;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request the address, port and scheme of its client. A request that the front door has forwarded has them
 * in one header, after the boot's secret; without the secret the header is not believed, and the application never
 * sees it. For all other requests the rule of the front door, {@link ClientAddresses}, is applied here. Two attributes
 * state how far the address can be trusted.
 */
public final class ClientAddressFilter extends HttpFilter {

    /** Request attribute, {@code TRUE} where a trusted proxy has sent the request. */
    public static final String BY_TRUSTED_PROXY = "dev.jderp.trusted-proxy";
    /** Request attribute, {@code TRUE} where a sender that is not trusted has named a client. */
    public static final String IS_FORWARDED = "dev.jderp.forwarded";

    @Serial
    private static final long serialVersionUID = 1;

    private static final String HEADER = FrontDoorHeader.NAME;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    @Inject
    private transient FrontDoorSecret secret;

    @Inject
    private transient ClientAddresses addresses;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(withClient(request, secret, addresses), response);
    }

    /** The request as the application sees it. */
    static HttpServletRequest withClient(HttpServletRequest request, FrontDoorSecret secret,
            ClientAddresses addresses) {
        String value = request.getHeader(HEADER);
        Optional<FrontDoorHeader> fromFrontDoor = FrontDoorHeader.read(value, secret.value());
        if (fromFrontDoor.isPresent()) {
            FrontDoorHeader header = fromFrontDoor.get();
            mark(request, header.byTrustedProxy(), header.isClaimed());
            return new FromClient(request, header.scheme(), header.address(), header.port());
        }
        HttpServletRequest plain = value == null ? request : new WithoutHeader(request);
        Optional<InetAddress> peer = IpAddresses.parse(request.getRemoteAddr());
        if (peer.isEmpty()) {
            mark(request, false, true);
            return plain;
        }
        var fields = new Fields(request);
        TrueClient client = addresses.client(new InetSocketAddress(peer.get(), request.getRemotePort()), fields);
        mark(request, client.byTrustedProxy(), client.isClaimed());
        String address = client.address().getAddress().getHostAddress();
        if (!client.byTrustedProxy() && address.equals(request.getRemoteAddr())) {
            return plain;
        }
        String scheme = addresses.scheme(client, fields).orElse(request.getScheme());
        return new FromClient(request, scheme, address, client.address().getPort());
    }

    private static void mark(HttpServletRequest request, boolean byTrustedProxy, boolean isForwarded) {
        request.setAttribute(BY_TRUSTED_PROXY, byTrustedProxy);
        request.setAttribute(IS_FORWARDED, isForwarded);
    }

    /** The client of a request that has passed this filter; empty where the container does not know its address. */
    public static Optional<InetSocketAddress> client(HttpServletRequest request) {
        return IpAddresses.parse(request.getRemoteAddr())
                .map(address -> new InetSocketAddress(address, request.getRemotePort()));
    }

    /** Whether a trusted proxy has sent a request that has passed this filter. */
    public static boolean isProxied(HttpServletRequest request) {
        return Boolean.TRUE.equals(request.getAttribute(BY_TRUSTED_PROXY));
    }

    /** The headers of a request as {@link ClientAddresses} reads them. */
    private record Fields(HttpServletRequest request) implements ClientAddresses.Headers {

        @Override
        public Iterable<String> names() {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public List<String> values(String name) {
            return Collections.list(request.getHeaders(name));
        }
    }

    /** A request without the header. */
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

    /** A request with the address, port and scheme of its client. */
    private static final class FromClient extends WithoutHeader {

        private final String scheme;
        private final String address;
        private final int port;

        FromClient(HttpServletRequest request, String scheme, String address, int port) {
            super(request);
            this.scheme = scheme;
            this.address = address;
            this.port = port;
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
            int defaultPort = isSecure() ? HTTPS_PORT : HTTP_PORT;
            StringBuffer url = new StringBuffer(scheme).append("://").append(getServerName());
            if (getServerPort() != defaultPort) {
                url.append(':').append(getServerPort());
            }
            return url.append(getRequestURI());
        }
    }
}
