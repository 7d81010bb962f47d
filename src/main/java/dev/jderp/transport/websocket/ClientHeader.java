package dev.jderp.transport.websocket;

import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.transport.http.ClientAddressFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A handshake with the client's address in a header, since the container's WebSocket gives an endpoint the headers of
 * its handshake but not its address. A header of that name from the client is hidden.
 */
public final class ClientHeader extends HttpServletRequestWrapper {

    static final String NAME = "Jderp-Handshake-From";

    private final String value;

    /** The handshake, with the address that {@link ClientAddressFilter} has found. */
    public ClientHeader(HttpServletRequest request) {
        super(request);
        value = request.getRemoteAddr() + " " + request.getRemotePort() + " " + ClientAddressFilter.isProxied(request);
    }

    /**
     * The sender of a handshake.
     *
     * @param address the client's address
     * @param isProxied whether a trusted proxy has sent the request
     */
    record From(InetSocketAddress address, boolean isProxied) {
    }

    /** The sender of a handshake with these headers; empty if the header is missing or malformed. */
    static Optional<From> read(Map<String, List<String>> headers) {
        List<String> lines = headers.getOrDefault(NAME, List.of());
        String[] parts = lines.size() == 1 ? lines.get(0).split(" ", -1) : new String[0];
        return parts.length != 3
                ? Optional.empty()
                : IpAddresses.parse(parts[0]).map(address -> new From(
                        new InetSocketAddress(address, Integer.parseInt(parts[1])), Boolean.parseBoolean(parts[2])));
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase(NAME) ? value : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return name.equalsIgnoreCase(NAME) ? Collections.enumeration(List.of(value)) : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = new ArrayList<>(Collections.list(super.getHeaderNames()));
        names.removeIf(NAME::equalsIgnoreCase);
        names.add(NAME);
        return Collections.enumeration(names);
    }
}
