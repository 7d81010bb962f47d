package dev.jderp.transport;

import dev.jderp.clientaddress.IpAddresses;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Optional;

/** Who may see the debug pages, and so is shown the way to them. */
@FunctionalInterface
public interface DebugVisitor {

    /** Whoever is on this host, and asks for nobody else. */
    DebugVisitor ON_THIS_HOST = request -> {
        Optional<InetAddress> address = IpAddresses.parse(request.getRemoteAddr());
        return address.isPresent() && address.get().isLoopbackAddress()
                && request.getHeader("X-Forwarded-For") == null && request.getHeader("Forwarded") == null;
    };

    /** Whether whoever sent this may see them. */
    boolean maySee(HttpServletRequest request);
}
