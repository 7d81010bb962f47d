package dev.jderp.transport;

import dev.jderp.clientaddress.IpAddresses;
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
 * A request for the container's WebSocket, which shows an endpoint the headers of its handshake but not where it came
 * from. So that is put into a header; whatever the client sent under that name is hidden by it.
 */
final class ClientHeader extends HttpServletRequestWrapper {

    static final String NAME = "Jderp-Handshake-From";

    private final String value;

    ClientHeader(HttpServletRequest request) {
        super(request);
        value = request.getRemoteAddr() + " " + request.getRemotePort() + " " + ClientAddressFilter.isProxied(request);
    }

    /**
     * The client of a handshake.
     *
     * @param address the client's address
     * @param isProxied whether a trusted proxy passed the request on
     */
    record From(InetSocketAddress address, boolean isProxied) {
    }

    /** The client of a handshake with these headers. */
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
