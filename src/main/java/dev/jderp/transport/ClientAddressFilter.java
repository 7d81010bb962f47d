package dev.jderp.transport;

import dev.jderp.clientaddress.FrontDoorHeader;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.TrueClient;
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
 * Lets every request be seen as its client sent it: its address, its port and its scheme. One that came by the front
 * door brings them in one header, behind the boot's secret; without the secret nothing is believed, and nobody sees the
 * header. For all others the rule that holds at the front door is applied here. Two attributes say what a reader must
 * know before he gives anything for an address.
 */
public final class ClientAddressFilter extends HttpFilter {

    /** The attribute that is {@code TRUE} where the request came by a trusted proxy. */
    public static final String BY_TRUSTED_PROXY = "dev.jderp.trusted-proxy";
    /** The attribute that is {@code TRUE} where somebody who is not trusted has said whom the request is from. */
    public static final String IS_FORWARDED = "dev.jderp.forwarded";

    @Serial
    private static final long serialVersionUID = 1;

    private static final String HEADER = FrontDoorHeader.NAME;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient FrontDoorSecret secret;

    @Inject
    @SuppressWarnings({"serial", "NullAway.Init"})
    private transient ClientAddresses addresses;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(seen(request, secret, addresses), response);
    }

    /** The request as the application may see it. */
    static HttpServletRequest seen(HttpServletRequest request, FrontDoorSecret secret, ClientAddresses addresses) {
        String said = request.getHeader(HEADER);
        Optional<FrontDoorHeader> decided = FrontDoorHeader.read(said, secret.value());
        if (decided.isPresent()) {
            FrontDoorHeader from = decided.get();
            mark(request, from.byTrustedProxy(), from.isClaimed());
            return new FromClient(request, from.scheme(), from.address(), from.port());
        }
        HttpServletRequest plain = said == null ? request : new WithoutHeader(request);
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

    /** Who sent {@code request}, once this filter has seen it; empty where the container does not say. */
    static Optional<InetSocketAddress> client(HttpServletRequest request) {
        return IpAddresses.parse(request.getRemoteAddr())
                .map(address -> new InetSocketAddress(address, request.getRemotePort()));
    }

    /** Whether a trusted proxy has handed {@code request} on, once this filter has seen it. */
    static boolean isProxied(HttpServletRequest request) {
        return Boolean.TRUE.equals(request.getAttribute(BY_TRUSTED_PROXY));
    }

    /** The headers of a request, as {@link ClientAddresses} looks at them. */
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

    /** A request whose client is known. */
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
